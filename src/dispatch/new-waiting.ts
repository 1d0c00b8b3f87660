/**
 * Who waits for the ration of new contacts of a line, read now and then. Invariant: an answer is no older than `lookMs`: by it the day
 * is spread, while the ration itself is counted for each claim.
 */
import type { Clock } from '../core/clock.ts';
import type { NewContactLimits, NewContactsUsed } from '../core/pace/new-contact.ts';
import type { Waiting } from '../core/pace/spread.ts';
import type { Database } from '../store/database/connect.ts';
import { findWaiting } from '../store/dispatch/new-contacts-waiting.ts';
import type { RunToSend } from '../store/dispatch/runs-to-send.ts';

const lookMs = 10_000;

export interface NewWaiting {
  /** Null where a day's number is not limited. */
  of(
    lineId: number,
    asked: { runs: readonly RunToSend[]; limits: NewContactLimits; used: NewContactsUsed; now: Date },
  ): Promise<Waiting | null>;
}

export function createNewWaiting({ db, clock }: { readonly db: Database; readonly clock: Clock }): NewWaiting {
  const seen = new Map<number, { readonly atMs: number; readonly waiting: Waiting }>();
  return {
    of: async (lineId, { runs, limits, used, now }) => {
      if (limits.newPerDay === null) return null;
      const known = seen.get(lineId);
      const nowMs = clock.elapsedMs();
      if (known !== undefined && nowMs - known.atMs < lookMs) return known.waiting;
      const runIds = runs.map(({ runId }) => runId);
      const { newPerDay } = limits;
      const waiting = await findWaiting(db, { lineId, runIds, newPerDay, lastAt: used.lastAt, now });
      seen.set(lineId, { atMs: nowMs, waiting });
      return waiting;
    },
  };
}
