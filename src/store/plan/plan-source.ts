/** What planning reads: rows of an import that are not left out, without duplicates unless each row counts, with their contacts, in file order. */
import type { Consent } from '../../core/people/consent.ts';
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
  return db
    .selectFrom('importRow')
    .innerJoin('import', 'import.id', 'importRow.importId')
    .innerJoin('contact', (join) =>
      join.onRef('contact.phone', '=', 'importRow.phone').onRef('contact.accountId', '=', 'import.accountId'),
    )
    .select([
      'importRow.lineNumber',
      'importRow.consent',
      'importRow.values',
      'contact.id as contactId',
      'contact.phone',
      'contact.consent as contactConsent',
      'contact.optedOutAt',
      'contact.service',
      'contact.serviceSource',
      'contact.serviceAt',
      'contact.lineId',
      'contact.lastMessageAt',
    ])
    .where('importRow.importId', '=', asked.importId)
    .$if(!asked.isPerRow, (query) => query.where('importRow.duplicateOf', 'is', null))
    .where('importRow.lineNumber', '>', asked.afterLine)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('leftOut')
            .select('leftOut.runId')
            .where('leftOut.runId', '=', asked.runId)
            .whereRef('leftOut.lineNumber', '=', 'importRow.lineNumber'),
        ),
      ),
    )
    .orderBy('importRow.lineNumber')
    .limit(asked.limit)
    .execute();
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
