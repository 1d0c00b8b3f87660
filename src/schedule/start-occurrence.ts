/**
 * From an occurrence to its running run. Invariant: one run for each occurrence, no matter who starts it and how often its process dies;
 * what cannot start is missed, with the reason, and leaves no run.
 */
import { pushContacts } from '../audience/push-contacts.ts';
import { shownPath } from '../campaign/files/shown-path.ts';
import { formatNumber } from '../core/format-count.ts';
import { conflict, forbidden, OperatingError } from '../core/operating-error.ts';
import { ProviderError } from '../core/provider-error.ts';
import { permittedLateMs } from '../core/schedule/late.ts';
import { wallTimeOf } from '../core/schedule/occurrences.ts';
import { isSound, type ScheduledCampaign, type SoundCampaign } from '../inputs/list-schedules.ts';
import { type Inputs, withInputs } from '../inputs/load-inputs.ts';
import { syncReminders } from '../reminders/sync-reminders.ts';
import { meetLines } from '../restore/meet-lines.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { prepareOccurrence } from '../runs/prepare-run.ts';
import { startRun } from '../runs/start-run.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import { countSendable } from '../store/plan/plan-file.ts';
import { findStandingRun } from '../store/reminders/standing-run.ts';
import { deleteUnsentRun, findRunOfOccurrence, type RunRow } from '../store/runs/run.ts';
import { listUnstarted, markStarting, type OccurrenceRow, settleOccurrence } from '../store/schedule/occurrence.ts';
import { findScheduleRow } from '../store/schedule/schedule.ts';
import { findRunInTheWay } from '../store/schedule/scheduled-run.ts';
import type { DatabaseWorld } from '../world.ts';

/** So many are planned side by side: a large one must not delay the others. */
const mostAtOnce = 2;

export interface Starter {
  /** Begins to start what is to start, one after another, and returns without waiting for it. */
  startWaiting(locks: LockSession, campaigns: readonly ScheduledCampaign[]): Promise<void>;
  /** Resolves when nothing is starting any more. */
  ended(): Promise<void>;
}

export function createStarter(
  world: DatabaseWorld,
  { accountId, provider }: { accountId: number; provider: SendblueClient },
): Starter {
  /** Ids of what is starting, with their campaigns. */
  const starting = new Map<number, string>();
  const working = new Set<Promise<void>>();
  const pusher = createPusher(world, { accountId, provider });
  let looking = Promise.resolve();
  const begin = async (
    locks: LockSession,
    row: OccurrenceRow,
    { campaign, campaigns }: { campaign: SoundCampaign; campaigns: readonly ScheduledCampaign[] },
  ): Promise<void> => {
    // Somebody who starts it by hand holds the lock.
    if (!(await locks.tryLock('occurrence', row.id))) return;
    starting.set(row.id, row.campaign);
    const work = finish(locks, row, { campaign, campaigns });
    working.add(work);
    void work.finally(() => working.delete(work));
  };
  const finish = async (
    locks: LockSession,
    row: OccurrenceRow,
    { campaign, campaigns }: { campaign: SoundCampaign; campaigns: readonly ScheduledCampaign[] },
  ): Promise<void> => {
    try {
      const isSettled = await startInTime(world, { row, campaign, provider }).finally(() => {
        starting.delete(row.id);
        // A session that is over holds no lock.
        void locks.unlock('occurrence', row.id).catch(() => {});
      });
      if (!isSettled) return;
      pusher.push();
      // The next one does not wait for the next look. One that failed for now does.
      if (!world.stopping.aborted) await startWaiting(locks, campaigns);
    } catch (error) {
      // A database that is lost ends the session; the next one starts it again.
      world.log('occurrence-not-started', { why: nameOf(error) });
    }
  };
  const startNext = async (locks: LockSession, campaigns: readonly ScheduledCampaign[]): Promise<void> => {
    for (const row of await listUnstarted(world.db, accountId)) {
      if (starting.has(row.id) || starting.size >= mostAtOnce) continue;
      const campaign = campaigns.find((each) => each.path === row.campaign);
      if (campaign !== undefined && isSound(campaign)) {
        const isAlone = ![...starting.values()].includes(row.campaign);
        if (row.state === 'starting' || (isAlone && (await leaveQueue(world, row))))
          await begin(locks, row, { campaign, campaigns });
      } else if (isTooLate(row, { withinMs: 0, now: world.now() })) {
        const reason = campaign?.problem ?? 'its campaign is gone';
        await settleOccurrence(world.db, { id: row.id, state: 'missed', reason });
      }
    }
  };
  const startWaiting: Starter['startWaiting'] = async (locks, campaigns) => {
    const next = looking.then(async () => startNext(locks, campaigns));
    looking = next.catch(() => {});
    return next;
  };
  return {
    startWaiting,
    ended: async () => {
      while (working.size > 0) await Promise.all(working);
      await pusher.ended();
    },
  };
}

/** Gives the provider's contact book of new people, after runs have started: nothing waits for it. */
function createPusher(
  { db, log, stopping }: DatabaseWorld,
  { accountId, provider }: { accountId: number; provider: SendblueClient },
): { push(): void; ended(): Promise<void> } {
  let pushing = Promise.resolve();
  return {
    push: () => {
      pushing = pushing
        .then(async () => void (await pushContacts({ db, provider }, { accountId, stopping })))
        .catch((error: unknown) => log('contacts-not-pushed', { why: nameOf(error) }));
    },
    ended: async () => pushing,
  };
}

/** One that waited for an earlier run starts when that one is over. */
async function leaveQueue({ db, now }: DatabaseWorld, row: OccurrenceRow): Promise<boolean> {
  if ((await findRunInTheWay(db, row)) !== null) return false;
  await markStarting(db, { id: row.id, now: now() });
  return true;
}

/** Starts it, or notes why it is missed. False: what went wrong may help itself, so the next look tries again, while the schedule permits it. */
async function startInTime(
  world: DatabaseWorld,
  { row, campaign, provider }: { row: OccurrenceRow; campaign: SoundCampaign; provider: SendblueClient },
): Promise<boolean> {
  const { log } = world;
  const { key } = row;
  const { schedule } = campaign.campaign;
  const withinMs = schedule === undefined ? 0 : permittedLateMs(schedule.late);
  try {
    const run = await startOccurrence(world, { row, campaign, provider });
    log('occurrence-started', { campaign: row.campaign, occurrence: key, run: run.id });
    return true;
  } catch (error) {
    if (!(error instanceof OperatingError || error instanceof ProviderError) || world.stopping.aborted) throw error;
    log('occurrence-not-started', { campaign: row.campaign, occurrence: key, code: error.code });
    if (mayHelpLater(error) && !isTooLate(row, { withinMs, now: world.now() })) return false;
    await giveUp(world, { row, reason: error.message });
    return true;
  }
}

/** An occurrence is missed, and a run that was planned for it is gone. */
export async function giveUp(
  { db }: DatabaseWorld,
  { row, reason }: { row: OccurrenceRow; reason: string },
): Promise<void> {
  const run = await findRunOfOccurrence(db, { ...row, occurrence: row.key });
  if (run !== null) await deleteUnsentRun(db, run.id);
  await settleOccurrence(db, { id: row.id, state: 'missed', reason });
}

/** Nothing is wrong with the files: a server did not answer, or asks for patience. */
function mayHelpLater(error: OperatingError | ProviderError): boolean {
  return error.action === 'retry' || (error instanceof OperatingError && error.kind === 'unreachable');
}

function isTooLate({ decidedAt }: OccurrenceRow, { withinMs, now }: { withinMs: number; now: Date }): boolean {
  return now.getTime() - decidedAt.getTime() > Math.max(withinMs, leastTryMs);
}

/** A file that is being written, or a provider that restarts, gets so long. */
const leastTryMs = 60_000;

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an unknown error';
}

/**
 * Plans the occurrence's run from the files as they are now, and starts it; finds it if it was started before. Throws what reading the
 * files, the provider and `meetLines` throw, and `schedule-not-approved`.
 */
export async function startOccurrence(
  world: DatabaseWorld,
  { row, campaign, provider }: { row: OccurrenceRow; campaign: SoundCampaign; provider: SendblueClient },
): Promise<RunRow> {
  const { folder, accountPath } = campaign;
  const files = { campaign: folder, account: accountPath, newRun: true };
  return withInputs({ ...world, piped: null }, files, async (inputs) =>
    startFrom(world, { row, campaign, provider, inputs }),
  );
}

async function startFrom(
  world: DatabaseWorld,
  starting: { row: OccurrenceRow; campaign: SoundCampaign; provider: SendblueClient; inputs: Inputs },
): Promise<RunRow> {
  const { row, campaign, provider, inputs } = starting;
  await checkProvider(provider, inputs.account, shownPath(campaign.accountPath));
  const { schedule, reminder } = campaign.campaign;
  if (reminder !== undefined) return syncAt(world, { row, inputs });
  const turn = schedule && {
    wallMs: wallTimeOf(row.key),
    zone: row.zone,
    spreadMs: schedule.spreadMs,
    late: schedule.late,
  };
  const { run, how } = await prepareOccurrence(world, { inputs, provider, occurrence: row.key, turn });
  if (how === 'planned') {
    await checkApproval(world, { row, run, inputs });
    await meetLines(world, { accountId: row.accountId, account: inputs.account, provider, isFirstUse: false });
    await startRun(world, { runId: run.id, account: inputs.account });
  }
  await settleOccurrence(world.db, { id: row.id, state: 'started', runId: run.id });
  return run;
}

/** The time at which a file of appointments is read anew. The first sync is an operator's: it says who gets what. */
async function syncAt(world: DatabaseWorld, { row, inputs }: { row: OccurrenceRow; inputs: Inputs }): Promise<RunRow> {
  const standing = await findStandingRun(world.db, row);
  if (standing === null || standing.startedAt === null)
    throw conflict(
      'not-begun',
      `Cannot sync ${row.campaign} by itself: its reminders have not begun, and a person starts them`,
      { campaign: row.campaign },
    );
  const { run } = await syncReminders(world, { inputs, yesCancel: null, onStep: () => {} });
  await settleOccurrence(world.db, { id: row.id, state: 'started', runId: run.id });
  return run;
}

/** An occurrence inherits the approval of its schedule while campaign.yaml is the one that was approved. */
async function checkApproval(
  { db }: DatabaseWorld,
  { row, run, inputs }: { row: OccurrenceRow; run: RunRow; inputs: Inputs },
): Promise<void> {
  const { approvalAbove } = inputs.account;
  if (approvalAbove === null) return;
  const people = await countSendable(db, run.id);
  if (people <= approvalAbove) return;
  const schedule = await findScheduleRow(db, row);
  if (schedule?.approved === inputs.fileHashes.campaign) return;
  const why = schedule?.approved == null ? 'nobody has approved it' : 'campaign.yaml has changed since it was approved';
  throw forbidden(
    'schedule-not-approved',
    `Cannot start it by itself: ${formatNumber(people)} recipients need an approved schedule (requireApproval in the account file), and ${why}`,
    { campaign: row.campaign },
  );
}
