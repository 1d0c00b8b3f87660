/** Where a step of an appointment stands, and whether it may have a text that is made, or changed, now. */

export interface StepState {
  /** Of the text's first message; null: it has none. */
  readonly state: string | null;
  readonly skipReason: string | null;
  /** Whose text it is; null: it has none. */
  readonly contactId: number | null;
  readonly dueAt: Date;
  /** It is one more text, after a move. */
  readonly isAgain: boolean;
}

/** Reasons after which a text may be wanted once more; all others are the person's. */
const takenBack = new Set([
  'appointment_cancelled',
  'appointment_unread',
  'left_out',
  'appointment_moved',
  'number_changed',
  'step_removed',
  'shared',
  'not_filled_in',
  'too_late',
]);

/** `standing` undefined: the step is new. `remindAgainAfterMs` null: what has gone out is not repeated. */
export function mayHaveText(
  standing: StepState | undefined,
  asked: { dueMs: number; notAfterMs: number; nowMs: number; contactId: number; remindAgainAfterMs: number | null },
): boolean {
  const { dueMs, notAfterMs, nowMs, contactId, remindAgainAfterMs } = asked;
  const isAhead = dueMs > nowMs;
  if (standing === undefined || standing.state === null) return isAhead;
  if (standing.state === 'planned') return true;
  if (isOnItsWay(standing)) return false;
  if (standing.state === 'skipped') {
    if (!takenBack.has(standing.skipReason ?? '')) return false;
    return isAhead || (standing.skipReason !== 'too_late' && nowMs < notAfterMs);
  }
  if (remindAgainAfterMs === null || standing.isAgain || !isAhead || standing.contactId !== contactId) return false;
  return Math.abs(dueMs - standing.dueAt.getTime()) > remindAgainAfterMs;
}

/** It waits for an answer, or for the verdict on one. */
export function isOnItsWay({ state }: Pick<StepState, 'state'>): boolean {
  return state === 'sending' || state === 'unknown';
}

/** It has gone out: nobody can take it back. */
export function isBeyondRecall({ state }: Pick<StepState, 'state'>): boolean {
  return state !== null && state !== 'planned' && state !== 'skipped' && !isOnItsWay({ state });
}
