/**
 * Applies status callbacks: each says which message belongs to which attempt, and the message's status. Invariant: a callback settles
 * an attempt only if both have the same number; after a restored backup, the id may belong to another attempt.
 */

import type { Log } from '../core/log.ts';
import { type AttemptKey, acceptedAnswer } from '../core/message/answer.ts';
import { maskPhone } from '../core/people/phone.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/database/connect.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import { findAttempts } from '../store/track/attempt.ts';
import { applyReports } from './apply-reports.ts';

/** The attempt's key is from the called address. */
export interface Callback extends AttemptKey {
  readonly report: ProviderMessage;
}

/** Applies callbacks in the given order; returns how many messages they moved. Repeated callbacks change nothing. */
export async function applyCallbacks(
  world: { db: Database; now: Date; log: Log },
  callbacks: readonly Callback[],
): Promise<number> {
  const attempts = await findAttempts(world.db, callbacks);
  const own = callbacks.filter(({ attemptId, report }) => {
    const isOwn = report.handle !== null && attempts.get(attemptId)?.phone === report.number;
    if (!isOwn) world.log('callback-of-a-stranger', { attempt: attemptId, number: maskPhone(report.number ?? '') });
    return isOwn;
  });
  if (own.length === 0) return 0;
  // Most callbacks come after the answer; those attempts are settled already.
  const open = own.filter(({ attemptId }) => attempts.get(attemptId)?.outcome !== 'accepted');
  const firsts = new Map(
    open.map(({ report, ...key }) => [key.attemptId, acceptedAnswer(key, { handle: report.handle })]),
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
    // The list lacked it, so it was sent again; yet the first one did arrive.
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
