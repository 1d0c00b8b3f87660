/**
 * What status callbacks tell: which message belongs to which attempt, and where it stands. Invariant: a callback settles an
 * attempt only if it speaks of the number that the attempt was for. After a restored backup the same id may be another's.
 */

import type { Log } from '../core/log.ts';
import { acceptedAnswer } from '../core/message/answer.ts';
import { maskPhone } from '../core/people/phone.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/database/connect.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import { findAttempts } from '../store/track/attempt.ts';
import { applyReports } from './apply-reports.ts';

export interface Callback {
  /** From the address that was called. */
  readonly attemptId: number;
  readonly report: ProviderMessage;
}

/** Applies callbacks in the order given; returns how many messages they moved. The same again changes nothing. */
export async function applyCallbacks(
  world: { db: Database; now: Date; log: Log },
  callbacks: readonly Callback[],
): Promise<number> {
  const attempts = await findAttempts(
    world.db,
    callbacks.map(({ attemptId }) => attemptId),
  );
  const own = callbacks.filter(({ attemptId, report }) => {
    const isOwn = report.handle !== null && attempts.get(attemptId)?.phone === report.number;
    if (!isOwn) world.log('callback-of-a-stranger', { attempt: attemptId, number: maskPhone(report.number ?? '') });
    return isOwn;
  });
  if (own.length === 0) return 0;
  // Most come after the answer: of those attempts there is nothing left to learn.
  const open = own.filter(({ attemptId }) => attempts.get(attemptId)?.outcome !== 'accepted');
  const firsts = new Map(
    open.map(({ attemptId, report }) => [attemptId, acceptedAnswer(attemptId, { handle: report.handle })]),
  );
  const settled =
    firsts.size === 0
      ? []
      : await recordAnswers(world.db, {
          owners: null,
          now: world.now,
          evidence: 'callback',
          because: 'a status callback came for this attempt',
          answers: [...firsts.values()],
        });
  for (const attemptId of firsts.keys()) {
    // The list did not have it, it went out again, and now it turns out that it had arrived.
    if (attempts.get(attemptId)?.outcome === 'unsent' && !settled.includes(attemptId)) {
      world.log('arrived-after-all', { attempt: attemptId });
    }
  }
  const reports = own.map(({ report }) => report);
  const read = own.flatMap(({ attemptId, report: { handle } }) => {
    const message = firsts.has(attemptId) ? undefined : attempts.get(attemptId)?.message;
    return message === undefined || handle === null || message.handle !== handle ? [] : [{ ...message, handle }];
  });
  const moved = await applyReports(world, { source: 'callback', reports, read });
  return Math.max(settled.length, moved);
}
