/**
 * An operator's verdict on a message in doubt. Invariant: the verdict is stored with its reason, and settles only a message that is
 * still in doubt.
 */
import { type AttemptKey, acceptedAnswer } from '../core/message/answer.ts';
import { badInput, notFound } from '../core/operating-error.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import { listUnknownOverviews } from '../store/report/unknown-overview.ts';
import { findKnownHandles, settleUndecided, settleUnsent } from '../store/track/unknown.ts';
import type { DatabaseWorld } from '../world.ts';

export interface OperatorVerdict {
  readonly runId: number;
  readonly attemptId: number;
  /** `unsent`: the message is sent again. */
  readonly verdict: 'sent' | 'unsent';
  /** How the operator knows. */
  readonly because: string;
  /** The provider's id of the message, if the operator has it: then its status is tracked. */
  readonly handle: string | undefined;
}

/** Settles one message. Throws `not-in-doubt`, and `bad-verdict` for the handle of another message. */
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
        ? await recordVerdict({ db, now }, { ...asked, messageId: found.messageId })
        : await settleUndecided(db, {
            messageId: found.messageId,
            attemptId,
            wasSent: verdict === 'sent',
            because,
            now: now(),
          });
  if (settled.length > 0) return;
  throw notFound('not-in-doubt', `Cannot settle ${attemptId}: nothing of run ${runId} with this id is in doubt`, {
    runId,
  });
}

async function recordVerdict(
  { db, now }: Pick<DatabaseWorld, 'db' | 'now'>,
  { messageId, attemptId, verdict, because, handle: given }: OperatorVerdict & AttemptKey,
): Promise<readonly number[]> {
  if (verdict === 'unsent')
    return settleUnsent(db, { attempts: [{ messageId, attemptId }], evidence: 'operator', because, now: now() });
  if (given !== undefined && (await findKnownHandles(db, [given])).size > 0) {
    throw badInput(
      'bad-verdict',
      `Cannot settle ${attemptId}: ${given} is the id of another message; give the id of this one, or leave it out`,
    );
  }
  // Without the provider's id no later report can match the message: the verdict is final.
  const handle = given ?? null;
  const answer = acceptedAnswer({ messageId, attemptId }, { handle, state: 'sent', providerStatus: 'SENT' });
  return recordAnswers(db, { owners: null, now: now(), evidence: 'operator', because, answers: [answer] });
}
