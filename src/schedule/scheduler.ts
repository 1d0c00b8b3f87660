/**
 * Starts the runs that schedules ask for. Invariant: an account has one scheduler among all processes, on the machine whose files were
 * deployed last; every time that a calendar has is decided once, and has a row that says what became of it.
 *
 * Table of contents of a look: whose files count (schedule-files, store/schedule/scheduler) -> campaigns whose files are wrong or gone
 * (stand-still) -> what has come due (decide) -> what starts (start-occurrence) -> people whose own time has passed (skip-late).
 */
import { minuteMs } from '../core/duration.ts';
import { OperatingError } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { findAccountFile } from '../store/accounts/account.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import { listScheduleRows } from '../store/schedule/schedule.ts';
import { type Deployment, noteAlive, takeDeployment } from '../store/schedule/scheduler.ts';
import type { DatabaseWorld } from '../world.ts';
import type { Alarm } from './alarm.ts';
import { decideDueOf } from './decide.ts';
import type { ScheduleFiles } from './schedule-files.ts';
import { skipLatePeople } from './skip-late.ts';
import { keepStanding } from './stand-still.ts';
import { createStarter } from './start-occurrence.ts';
import { createSyncer } from './sync-changed.ts';

/** How often to look: a file that became invalid stops its schedule within so long, twice over. */
const lookMs = 5_000;

export interface SchedulerOptions {
  readonly accountId: number;
  /** Its name. */
  readonly account: string;
  readonly provider: SendblueClient;
  /** For people: host and process. */
  readonly owner: string;
  readonly files: ScheduleFiles;
  readonly alarm: Alarm;
}

export interface Scheduler {
  /** One look. What starts continues after it. */
  look(locks: LockSession): Promise<void>;
  /** Resolves when nothing is starting. */
  ended(): Promise<void>;
  /** Looks until `stopping` aborts, and waits for what is starting. Throws what the database throws. */
  keep(locks: LockSession, stopping: AbortSignal): Promise<void>;
}

export function createScheduler(world: DatabaseWorld, options: SchedulerOptions): Scheduler {
  const { accountId, account, owner, files, alarm } = options;
  const starter = createStarter(world, options);
  const syncer = createSyncer(world);
  let leading: LockSession | null = null;
  let wasBehind = false;

  const isLeading = async (locks: LockSession, deployment: Deployment): Promise<boolean> => {
    const counts = await takeDeployment(world.db, { accountId, ...deployment });
    if (!counts && !wasBehind)
      world.log('schedules-of-newer-files', { account: accountId, commit: deployment.commit ?? '' });
    wasBehind = !counts;
    if (!counts && leading === locks) {
      await locks.unlock('scheduler', accountId);
      leading = null;
    }
    if (counts && leading !== locks && (await locks.tryLock('scheduler', accountId))) leading = locks;
    return leading === locks;
  };

  const look = async (locks: LockSession): Promise<void> => {
    const campaigns = await files
      .read({ name: account, file: await findAccountFile(world.db, accountId) })
      .catch(asUnread);
    if (campaigns instanceof OperatingError)
      return world.log('schedules-not-read', { account: accountId, code: campaigns.code });
    const deployment = await files.describe(campaigns);
    if (!(await isLeading(locks, deployment))) return;
    const { commit } = deployment;
    const before = await noteAlive(world.db, { accountId, now: world.now() });
    const rows = await listScheduleRows(world.db, accountId);
    const valid = await keepStanding(world, { accountId, campaigns, rows, commit });
    // Side by side: the first of many at nine o'clock does not wait until the last has been decided.
    await Promise.all(valid.map(async ({ campaign, row }) => decideDueOf(world, { campaign, row, owner, commit })));
    for (const { campaign, row } of valid) await skipLatePeople(world, { campaign, row, aliveAt: before });
    await starter.startWaiting(locks, campaigns);
    syncer.begin(valid);
  };

  const ended = async (): Promise<void> => {
    await Promise.all([starter.ended(), syncer.ended()]);
  };

  return {
    look,
    ended,
    keep: async (locks, stopping) => {
      try {
        while (!stopping.aborted) {
          await look(locks);
          await waitForNext(world, { alarm, stopping });
        }
      } finally {
        await ended();
      }
    },
  };
}

/** Until the next look, or until the next minute begins: times of calendars are whole minutes. */
async function waitForNext(
  { clock }: DatabaseWorld,
  { alarm, stopping }: { alarm: Alarm; stopping: AbortSignal },
): Promise<void> {
  const toMinuteMs = minuteMs - (clock.now().getTime() % minuteMs);
  await clock.sleep(Math.min(lookMs, toMinuteMs), AbortSignal.any([stopping, alarm.next()]));
}

/** What is wrong with the folder must not stop what is sent. */
function asUnread(error: unknown): OperatingError {
  if (error instanceof OperatingError && error.kind !== 'unreachable') return error;
  throw error;
}
