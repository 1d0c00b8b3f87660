/**
 * What it proves that the provider's list does not have a message. Pure. Invariant: absence is proof only after the settling
 * time, and sooner than after twice that time only if the list shows what came later: it may lag behind.
 */
import { formatDuration } from '../core/duration.ts';
import type { UnknownMessage } from '../store/track/unknown.ts';

export interface ListEvidence {
  /** When the reading began. */
  readonly readAt: Date;
  /** The newest entry's time, in milliseconds since 1970; 0 for none. */
  readonly newest: number;
  /** How many entries were read. */
  readonly entries: number;
}

export interface Weight {
  readonly isProof: boolean;
  /** In how many milliseconds absence would be proof; null when it is. */
  readonly waitMs: number | null;
  /** For people: what was seen, without number and text. */
  readonly seen: string;
}

/** Without newer messages on the list to prove that it is current, absence must last so many settling times. */
const quietFactor = 2;

/** `lookedForMs`: for how long it has been looked for in vain. */
export function weighAbsence(
  message: Pick<UnknownMessage, 'startedAt' | 'unknownSince' | 'settleAfterMs'>,
  evidence: { list: ListEvidence; lookedForMs: number; clockSkewMs: number },
): Weight {
  const { list, lookedForMs, clockSkewMs } = evidence;
  const missingMs = Math.min(list.readAt.getTime() - message.unknownSince.getTime(), lookedForMs);
  const isCurrent = list.newest > message.startedAt.getTime() + clockSkewMs;
  const neededMs = message.settleAfterMs * (isCurrent ? 1 : quietFactor);
  const isProof = missingMs >= neededMs;
  const newer = isCurrent ? 'which shows later ones' : 'which shows nothing later';
  const waited = isProof ? '' : `; missing for ${formatDuration(missingMs)} of ${formatDuration(neededMs)}`;
  return {
    isProof,
    waitMs: isProof ? null : neededMs - missingMs,
    seen: `not among ${list.entries} messages on the provider's list, ${newer}${waited}`,
  };
}
