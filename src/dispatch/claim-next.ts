/** What a line may send next: a small claim, with no more new contacts than the provider's long windows allow. */
import {
  isRationed,
  type NewContactsUsed,
  newContactBefore,
  newContactsLeft,
  startOfProviderDay,
} from '../core/pace/new-contact.ts';
import { type ClaimedMessage, claimMessages } from '../store/dispatch/message-claim.ts';
import { countNewContacts } from '../store/dispatch/new-contact-count.ts';
import type { RunToSend } from '../store/runs/run.ts';
import type { DispatchLine, DispatchWorld } from './dispatch-world.ts';

type ClaimWorld = Pick<DispatchWorld, 'db' | 'clock' | 'killPoint' | 'onAttempts' | 'onlyRunId'>;

/** Claim size for lines without a limit. It bounds what a crash leaves unknown and what still goes out after a pause. */
export const maxClaim = 250;
const nothingUsed: NewContactsUsed = { lastHour: 0, today: 0, informationalToday: 0, lastAt: null };

export interface Claim {
  readonly runId: number;
  readonly messages: readonly ClaimedMessage[];
  /** A single message that may have crashed processes: send it with nothing else in flight. */
  readonly isSuspect: boolean;
}

/** Claims at most `limit` messages of one of the runs in `planned`; null when nothing is due. Suspect messages come last. */
export async function claimNext(
  world: ClaimWorld,
  line: DispatchLine & { epoch: number },
  asked: { planned: readonly RunToSend[]; limit: number },
): Promise<Claim | null> {
  const now = world.clock.now();
  const runs = asked.planned.filter(({ runId }) => runId === (world.onlyRunId ?? runId));
  const limit = Math.min(asked.limit, maxClaim);
  if (runs.length === 0) return null;
  const used = await countUsed(world, line, now);
  for (const { runId, isInformational } of runs) {
    const newLimit = newContactsLeft(line, used, { isInformational, now });
    const messages = await claimOf(world, line, { runId, now, limit, newLimit, isSuspect: false });
    if (messages.length > 0) return { runId, messages, isSuspect: false };
  }
  for (const { runId, isInformational } of runs.filter(({ hasSuspects }) => hasSuspects)) {
    const newLimit = newContactsLeft(line, used, { isInformational, now });
    const messages = await claimOf(world, line, { runId, now, limit: 1, newLimit, isSuspect: true });
    if (messages.length > 0) return { runId, messages, isSuspect: true };
  }
  return null;
}

async function claimOf(
  world: ClaimWorld,
  line: DispatchLine & { epoch: number },
  asked: { runId: number; now: Date; limit: number; newLimit: number; isSuspect: boolean },
): Promise<readonly ClaimedMessage[]> {
  world.killPoint('claim-before');
  const claiming = claimMessages(world.db, {
    ...asked,
    lineId: line.lineId,
    epoch: line.epoch,
    unansweredLimit: line.unanswered,
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
async function countUsed(world: ClaimWorld, line: DispatchLine, now: Date): Promise<NewContactsUsed> {
  if (!isRationed(line)) return nothingUsed;
  return countNewContacts(world.db, { lineId: line.lineId, now, dayStart: startOfProviderDay(now) });
}
