/** What planning reads: rows of an import that are not left out, without duplicates unless each row counts, with their contacts, in file order. */
import { sql } from 'kysely';
import type { Consent } from '../../core/people/consent.ts';
import { accountOfImport } from '../audience/import.ts';
import type { Database } from '../database/connect.ts';

export interface RowToPlan {
  readonly lineNumber: number;
  readonly consent: Consent;
  readonly values: Readonly<Record<string, string>>;
  readonly contactId: number;
  readonly phone: string;
  readonly contactConsent: Consent;
  readonly optedOutAt: Date | null;
  readonly service: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly serviceSource: 'message' | 'lookup' | null;
  readonly serviceAt: Date | null;
  readonly lineId: number | null;
  readonly lastMessageAt: Date | null;
}

/** Up to `limit` rows after `afterLine`; empty at the end. */
export async function listRowsToPlan(
  db: Database,
  asked: { runId: number; importId: number; isPerRow: boolean; afterLine: number; limit: number },
): Promise<readonly RowToPlan[]> {
  const { runId, importId, isPerRow, afterLine, limit } = asked;
  const { rows } = await sql<RowToPlan>`
    with page as materialized (
      select line_number, phone, consent, values from import_row r
       where import_id = ${importId} and line_number > ${afterLine} and (${isPerRow} or duplicate_of is null)
         and not exists (select from left_out l where l.run_id = ${runId} and l.line_number = r.line_number)
       order by line_number limit ${limit}
    )
    -- OFFSET 0 has each contact looked up by the index: a join might read all contacts for every page.
    select line_number as "lineNumber", page.consent, values, c.id as "contactId", c.phone, c.consent as "contactConsent",
           c.opted_out_at as "optedOutAt", c.service, c.service_source as "serviceSource", c.service_at as "serviceAt",
           c.line_id as "lineId", c.last_message_at as "lastMessageAt"
      from page, lateral (
        select * from contact where phone = page.phone and account_id = ${accountOfImport(importId)} offset 0) as c
     order by line_number`.execute(db.withoutPlugins());
  return rows;
}

/** Messages that each line still has to send, in all runs: new contacts are spread by this load. */
export async function loadByLine(db: Database): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('runCount')
    .select((eb) => ['lineId', eb.fn.sum<string>('messages').as('messages')])
    .where('state', 'in', ['planned', 'sending'])
    .groupBy('lineId')
    .execute();
  return new Map(rows.map((row) => [row.lineId, Number(row.messages)]));
}

/** Numbers that several rows of an import have. */
export async function listRepeatedPhones(db: Database, importId: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('importRow')
    .select('phone')
    .distinct()
    .where('importId', '=', importId)
    .where('duplicateOf', 'is not', null)
    .execute();
  return rows.map(({ phone }) => phone);
}
