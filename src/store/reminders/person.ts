/** What a text needs to know of its person. */
import type { Consent } from '../../core/people/consent.ts';
import type { Database } from '../database/connect.ts';

export interface Person {
  readonly id: number;
  readonly phone: string;
  readonly consent: Consent;
  readonly optedOutAt: Date | null;
  readonly service: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly serviceSource: 'message' | 'lookup' | null;
  readonly serviceAt: Date | null;
  readonly lineId: number | null;
  readonly lastMessageAt: Date | null;
}

export async function listReminded(db: Database, ids: readonly number[]): Promise<ReadonlyMap<number, Person>> {
  const rows = await db
    .selectFrom('contact')
    .select([
      'id',
      'phone',
      'consent',
      'optedOutAt',
      'service',
      'serviceSource',
      'serviceAt',
      'lineId',
      'lastMessageAt',
    ])
    .where('id', 'in', [...ids, 0])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
