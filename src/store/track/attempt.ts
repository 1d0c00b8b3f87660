/** Attempts by id, with their messages. */
import { sql } from 'kysely';
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

/** These attempts by id; ids without an attempt are missing. */
export async function findAttempts(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, KnownAttempt>> {
  const { rows } = await sql<Omit<KnownAttempt, 'message'> & AttemptedMessage & { attemptId: number }>`
    select a.id as "attemptId", a.outcome, m.phone, m.id, m.contact_id as "contactId", m.handle, m.state,
           m.provider_status as "providerStatus", m.channel
      from attempt a join message m on m.id = a.message_id
     where a.id = any(${arrayLiteral(ids)}::bigint[])`.execute(db.withoutPlugins());
  return new Map(
    rows.map(({ attemptId, outcome, phone, ...message }) => [attemptId, { outcome, phone, message }] as const),
  );
}
