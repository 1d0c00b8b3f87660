/**
 * Messages of which nobody knows whether they were sent, and what settles them. Invariant: a verdict moves a message only
 * from `unknown`, and only for the attempt that it is about.
 */
import { sql } from 'kysely';
import type { Database } from './connect.ts';

export interface UnknownMessage {
  readonly attemptId: number;
  readonly messageId: number;
  readonly lineId: number;
  readonly lineNumber: string;
  readonly epoch: number;
  readonly phone: string;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly startedAt: Date;
  /** When it became unknown. */
  readonly unknownSince: Date;
}

/** Unknown messages of all runs, oldest attempt first, at most `limit`. */
export async function listUnknown(db: Database, limit: number): Promise<readonly UnknownMessage[]> {
  const result = await sql<UnknownMessage>`
    select a.id as attempt_id, m.id as message_id, m.line_id, l.number as line_number, a.epoch, m.phone, m.kind, m.content, m.media_urls,
           a.started_at, a.finished_at as unknown_since
      from message m
      join attempt a on a.message_id = m.id and a.outcome = 'unknown'
      join line l on l.id = m.line_id
     where m.state = 'unknown'
     order by a.started_at, a.id limit ${limit}`.execute(db);
  return result.rows;
}

/** Handles out of `handles` that messages have already: they cannot settle another attempt. */
export async function findKnownHandles(db: Database, handles: readonly string[]): Promise<ReadonlySet<string>> {
  const result = await sql<{
    handle: string;
  }>`select handle from message where handle = any(${handles}::text[])`.execute(db);
  return new Set(result.rows.map((row) => row.handle));
}

/**
 * unknown -> planned: proved not to have reached the provider, so it is sent as if it never had been tried; unknown ->
 * cancelled when the run was cancelled meanwhile.
 */
export async function settleUnsent(
  db: Database,
  verdict: { attemptIds: readonly number[]; evidence: string; now: Date },
): Promise<void> {
  await sql`
    with settled as (
      update attempt set outcome = 'unsent', evidence = ${verdict.evidence}, finished_at = ${verdict.now}
       where id = any(${verdict.attemptIds}::bigint[]) and outcome = 'unknown'
      returning message_id)
    update message m set state = case run.state when 'cancelled' then 'cancelled' else 'planned' end,
           ready_at = ${verdict.now}, updated_at = ${verdict.now}
      from settled, run where run.id = m.run_id and m.id = settled.message_id and m.state = 'unknown'`.execute(db);
}
