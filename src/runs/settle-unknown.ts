/**
 * An operator's word on a message of which nobody knows whether it was sent. Invariant: it is kept with its reason, and settles
 * only what is still in doubt.
 */

import { acceptedAnswer } from '../core/message/answer.ts';
import { badInput, notFound } from '../core/operating-error.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import { listUnknownOverviews } from '../store/report/unknown-overview.ts';
import { findKnownHandles, settleUndecided, settleUnsent } from '../store/track/unknown.ts';
import type { DatabaseWorld } from '../world.ts';

export interface OperatorVerdict {
  readonly runId: number;
  readonly attemptId: number;
  /** `unsent`: it is sent again. */
  readonly verdict: 'sent' | 'unsent';
  /** How the operator knows. */
  readonly because: string;
  /** The provider's id of the message, where the operator has it: its status is followed then. */
  readonly handle: string | undefined;
}

/** Settles one. Throws `not-in-doubt`, and `bad-verdict` for the handle of another message. */
export async function settleUnknown(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  asked: OperatorVerdict,
): Promise<void> {
  const { runId, attemptId, verdict, because } = asked;
  const [found] = await listUnknownOverviews(db, { runId, attemptId, limit: 1 });
  const settled =
    found === undefined
      ? []
      : found.handle === null
        ? await record({ db, now }, asked)
        : await settleUndecided(db, { attemptId, wasSent: verdict === 'sent', because, now: now() });
  if (settled.length > 0) return;
  throw notFound('not-in-doubt', `Cannot settle ${attemptId}: nothing of run ${runId} with this id is in doubt`, {
    runId,
  });
}

async function record(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  { attemptId, verdict, because, handle: given }: OperatorVerdict,
): Promise<readonly number[]> {
  if (verdict === 'unsent')
    return settleUnsent(db, { attemptIds: [attemptId], evidence: 'operator', because, now: now() });
  if (given !== undefined && (await findKnownHandles(db, [given])).size > 0) {
    throw badInput(
      'bad-verdict',
      `Cannot settle ${attemptId}: ${given} is the id of another message; look for this one's own, or leave it out`,
    );
  }
  // Without the provider's id no later report can find the message: the operator's word is the last.
  const handle = given ?? null;
  const answer = acceptedAnswer(attemptId, { handle, state: 'sent', providerStatus: 'SENT' });
  return recordAnswers(db, { owners: null, now: now(), evidence: 'operator', because, answers: [answer] });
}
