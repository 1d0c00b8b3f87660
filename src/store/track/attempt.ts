/** Attempts by id, with their messages. */
import { sql } from 'kysely';
import type { AttemptKey } from '../../core/message/answer.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import type { ReportTarget } from './report-apply.ts';

export interface KnownAttempt {
  /** The recipient's number. */
  readonly phone: string;
  readonly outcome: string | null;
  readonly message: AttemptedMessage;
}

/** The message as it is now; its handle belongs to the attempt that the provider took. */
type AttemptedMessage = Omit<ReportTarget, 'handle'> & { readonly handle: string | null };

/** These attempts by number; those that do not exist are missing. */
export async function findAttempts(
  db: Database,
  keys: readonly AttemptKey[],
): Promise<ReadonlyMap<number, KnownAttempt>> {
  const { rows } = await sql<Omit<KnownAttempt, 'message'> & AttemptedMessage & { attemptId: number }>`
    with asked as materialized (
      select * from unnest(${arrayLiteral(keys.map(({ messageId }) => messageId))}::bigint[],
                           ${arrayLiteral(keys.map(({ attemptId }) => attemptId))}::bigint[]) as k (message_id, id)
    ), found as (
      select t.message_id, t.id, t.outcome, t.contact_id, t.handle, coalesce(t.state::text, 'planned') as state,
             t.provider_status, t.channel, t.error_code
        from asked join attempt t on t.message_id = asked.message_id and t.id = asked.id
      union all
      select o.message_id, o.attempt_id, null, o.contact_id, null, 'sending', null, o.channel, null
        from asked join open o on o.message_id = asked.message_id and o.attempt_id = asked.id
    )
    select found.id as "attemptId", outcome, c.phone, message_id as id, contact_id as "contactId", handle, state,
           provider_status as "providerStatus", channel, error_code as "errorCode"
      from found join contact c on c.id = found.contact_id`.execute(db.withoutPlugins());
  return new Map(
    rows.map(({ attemptId, outcome, phone, ...message }) => [attemptId, { outcome, phone, message }] as const),
  );
}
