/** What a line may send next: a small claim, with no more new contacts than the provider's long windows allow. */
import {
  isRationed,
  type NewContactLimits,
  type NewContactsUsed,
  newContactBefore,
  newContactsLeft,
  startOfProviderDay,
} from '../core/pace/new-contact.ts';
import { type ClaimedMessage, claimMessages } from '../store/dispatch/message-claim.ts';
import { countNewContacts } from '../store/dispatch/new-contact-count.ts';
import type { RunToSend } from '../store/dispatch/runs-to-send.ts';
import type { DispatchWorld } from './dispatch-world.ts';
import type { NewWaiting } from './new-waiting.ts';

/** A line of ours. */
interface ClaimingLine {
  readonly lineId: number;
  readonly epoch: number;
}

type ClaimWorld = Pick<DispatchWorld, 'db' | 'clock' | 'killPoint' | 'onAttempts' | 'onlyRunId'> & {
  readonly waiting: NewWaiting;
};

/** Claim size for lines without a limit. It bounds what a crash leaves unknown and what still goes out after a pause. */
export const maxClaim = 250;
const nothingUsed: NewContactsUsed = { lastHour: 0, today: 0, informationalToday: 0, lastAt: null };

export interface Claim {
  readonly runId: number;
  readonly messages: readonly ClaimedMessage[];
  /** A single message that may have crashed processes: send it with nothing else in flight. */
  readonly isSuspect: boolean;
}

/**
 * Claims at most `limit` messages of one of the runs in `planned`; null when nothing is due. Suspect messages come last. The line's
 * limits are those that were read with the runs; if they have changed since, nothing is claimed.
 */
export async function claimNext(
  world: ClaimWorld,
  line: ClaimingLine,
  asked: { planned: readonly RunToSend[]; limit: number },
): Promise<Claim | null> {
  const now = world.clock.now();
  const runs = asked.planned.filter(({ runId }) => runId === (world.onlyRunId ?? runId));
  const limit = Math.min(asked.limit, maxClaim);
  const [first] = runs;
  if (first === undefined) return null;
  const used = await countUsed(world, { lineId: line.lineId, limits: first.limits, now });
  const waiting = await world.waiting.of(line.lineId, { runs, limits: first.limits, used, now });
  for (const run of runs) {
    const newLimit = newContactsLeft(run.limits, used, { ...run, now, waiting });
    const messages = await claimOf(world, line, { run, now, limit, newLimit, isSuspect: false });
    if (messages.length > 0) return { runId: run.runId, messages, isSuspect: false };
  }
  for (const run of runs.filter(({ hasSuspects }) => hasSuspects)) {
    const newLimit = newContactsLeft(run.limits, used, { ...run, now, waiting });
    const messages = await claimOf(world, line, { run, now, limit: 1, newLimit, isSuspect: true });
    if (messages.length > 0) return { runId: run.runId, messages, isSuspect: true };
  }
  return null;
}

async function claimOf(
  world: ClaimWorld,
  line: ClaimingLine,
  { run, ...asked }: { run: RunToSend; now: Date; limit: number; newLimit: number; isSuspect: boolean },
): Promise<readonly ClaimedMessage[]> {
  world.killPoint('claim-before');
  const claiming = claimMessages(world.db, {
    ...asked,
    runId: run.runId,
    lineId: line.lineId,
    epoch: line.epoch,
    savedLimits: run.savedLimits,
    unansweredLimit: run.limits.unanswered,
    newBefore: newContactBefore(asked.now),
  });
  world.killPoint('claim-during');
  const messages = await claiming;
  const latest = messages.at(-1)?.attemptId;
  if (latest === undefined) return [];
  world.killPoint('claim-after');
  world.onAttempts(latest);
  return messages;
}

/** What the long windows already hold. A claim that returns nothing changes none of it, so all runs share one count. */
async function countUsed(
  world: ClaimWorld,
  { lineId, limits, now }: { lineId: number; limits: NewContactLimits; now: Date },
): Promise<NewContactsUsed> {
  if (!isRationed(limits)) return nothingUsed;
  return countNewContacts(world.db, { lineId, now, dayStart: startOfProviderDay(now) });
}
