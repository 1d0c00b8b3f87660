/** Matches unknown messages with entries of the provider's list. Pure. Invariant: one entry settles at most one message. */
import { groupBy } from '../core/group-by.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { TriedMessage } from '../store/track/unknown.ts';

export interface Match {
  readonly message: TriedMessage;
  readonly listed: ProviderMessage;
}

/** How much earlier (clocks) and later (slow answers) than our attempt the provider may date its entry. */
const earliestMs = -5_000;
export const latestMatchMs = 300_000;

/**
 * Pairs messages with entries of the same number, text or media, and time; each entry once. The latest attempt chooses first,
 * because an entry mostly belongs to the attempt that it followed most closely.
 */
export function matchOneToOne(tried: readonly TriedMessage[], listed: readonly ProviderMessage[]): readonly Match[] {
  const byNumber = groupBy(listed.toReversed(), (entry) => entry.number ?? '');
  const used = new Set<ProviderMessage>();
  const matches: Match[] = [];
  for (const message of tried.toSorted((one, other) => other.startedAt.getTime() - one.startedAt.getTime())) {
    const entry = byNumber.get(message.phone)?.find((each) => !used.has(each) && isSame(message, each));
    if (entry === undefined) continue;
    used.add(entry);
    matches.push({ message, listed: entry });
  }
  return matches;
}

function isSame(message: TriedMessage, entry: ProviderMessage): boolean {
  const lateMs = (entry.createdAt?.getTime() ?? Number.NaN) - message.startedAt.getTime();
  if (!(lateMs >= earliestMs && lateMs <= latestMatchMs)) return false;
  if (message.kind === 'carousel') return entry.messageType === 'carousel' && entry.mediaUrl === message.mediaUrls[0];
  return entry.content === message.content && (entry.mediaUrl ?? undefined) === message.mediaUrls[0];
}
