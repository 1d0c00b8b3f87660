/** What a line may send next: small claims, and of new contacts only what the provider's long windows leave. */
import { newContactBefore, startOfProviderDay } from '../core/new-contact.ts';
import { type ClaimedMessage, claimMessages } from '../store/message-claim.ts';
import { countNewContacts } from '../store/new-contact-count.ts';
import { listRunsToSend } from '../store/run.ts';
import type { DispatchLine, DispatchWorld } from './dispatch.ts';

/** The most that one claim takes, for lines without a limit: what is lost sight of in a crash, and what goes out after a pause. */
const maxClaim = 250;

export interface Claim {
  readonly runId: number;
  readonly messages: readonly ClaimedMessage[];
  /** A single message that may be what ends the process: nothing else may be under way beside it. */
  readonly isSuspect: boolean;
}

/** The next claim of a line, about one second of its pace and at most `limit`; null when nothing is due. Suspects come last. */
export async function claimNext(
  world: DispatchWorld,
  line: DispatchLine & { epoch: number },
  asked: { limit: number },
): Promise<Claim | null> {
  const now = world.clock.now();
  const all = await listRunsToSend(world.db, line.lineId);
  const runs = all.filter(({ runId }) => runId === (world.onlyRunId ?? runId));
  const limit = Math.min(asked.limit, maxClaim, line.perSecond ?? maxClaim);
  for (const { runId } of runs) {
    const messages = await claimOf(world, line, { runId, now, limit, isSuspect: false });
    if (messages.length > 0) return { runId, messages, isSuspect: false };
  }
  for (const { runId } of runs.filter(({ hasSuspects }) => hasSuspects)) {
    const messages = await claimOf(world, line, { runId, now, limit: 1, isSuspect: true });
    if (messages.length > 0) return { runId, messages, isSuspect: true };
  }
  return null;
}

async function claimOf(
  world: DispatchWorld,
  line: DispatchLine & { epoch: number },
  asked: { runId: number; now: Date; limit: number; isSuspect: boolean },
): Promise<readonly ClaimedMessage[]> {
  const newLimit = await newContactsLeft(world, line, asked.now);
  world.passing('claim-before');
  const claiming = claimMessages(world.db, {
    ...asked,
    lineId: line.lineId,
    epoch: line.epoch,
    newLimit,
    newBefore: newContactBefore(asked.now),
  });
  world.passing('claim-during');
  const messages = await claiming;
  const latest = messages.at(-1)?.attemptId;
  if (latest === undefined) return [];
  world.passing('claim-after');
  world.onAttempts(latest);
  return messages;
}

async function newContactsLeft(world: DispatchWorld, line: DispatchLine, now: Date): Promise<number> {
  if (line.newPerHour === null && line.newPerDay === null) return maxClaim;
  const used = await countNewContacts(world.db, { lineId: line.lineId, now, dayStart: startOfProviderDay(now) });
  return Math.min(
    (line.newPerHour ?? Number.MAX_SAFE_INTEGER) - used.lastHour,
    (line.newPerDay ?? Number.MAX_SAFE_INTEGER) - used.today,
    maxClaim,
  );
}
