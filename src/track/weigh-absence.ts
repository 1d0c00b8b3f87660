/**
 * What a message's absence from the provider's list proves. Pure. Invariant: absence is proof only after the settling time; after
 * twice that time if the list shows no later message, because then it may lag.
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
  /** Milliseconds until absence is proof; null when it already is. */
  readonly waitMs: number | null;
  /** For operators: what was seen, without number and text. */
  readonly seen: string;
}

/** Settling times that absence must last when no later message proves the list current. */
const quietFactor = 2;

/** `searchedForMs`: how long we have searched for it in vain. */
export function weighAbsence(
  message: Pick<UnknownMessage, 'startedAt' | 'unknownSince' | 'settleAfterMs'>,
  evidence: { list: ListEvidence; searchedForMs: number; clockSkewMs: number },
): Weight {
  const { list, searchedForMs, clockSkewMs } = evidence;
  const missingMs = Math.min(list.readAt.getTime() - message.unknownSince.getTime(), searchedForMs);
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
