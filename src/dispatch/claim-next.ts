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
}

/** The next claim of a line, about one second of its pace; null when nothing is due. */
export async function claimNext(world: DispatchWorld, line: DispatchLine & { epoch: number }): Promise<Claim | null> {
  const now = world.clock.now();
  const limit = Math.min(maxClaim, line.perSecond ?? maxClaim);
  for (const { runId } of await listRunsToSend(world.db, line.lineId)) {
    if (runId !== (world.onlyRunId ?? runId)) continue;
    const messages = await claimMessages(world.db, {
      runId,
      lineId: line.lineId,
      epoch: line.epoch,
      now,
      limit,
      newLimit: await newContactsLeft(world, line, now),
      newBefore: newContactBefore(now),
    });
    if (messages.length > 0) return { runId, messages };
  }
  return null;
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
