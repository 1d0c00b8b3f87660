/** The lines as an operator sees them. */
import type { Database } from '../database/connect.ts';
import { limitsOf } from '../dispatch/line-limits.ts';

export interface LineOverview {
  /** The account's name. */
  readonly account: string;
  readonly number: string;
  /** Host and process that send from it; null for none. */
  readonly owner: string | null;
  readonly ownedSince: Date | null;
  /** Why the provider refuses to send from it. */
  readonly blockedReason: string | null;
  /** Why the breaker is open: one message at a time is tried until one arrives. */
  readonly trouble: string | null;
  readonly resumeAt: Date | null;
  /** Messages per second that it may send; null = unlimited. */
  readonly perSecond: number | null;
  /** The slower pace since "too many requests"; null at full pace. */
  readonly slowedTo: number | null;
  readonly slowedAt: Date | null;
}

/** The lines that may send, or have sent, by account and number. */
export async function listLineOverviews(db: Database): Promise<readonly LineOverview[]> {
  const rows = await db
    .selectFrom('line')
    .innerJoin('account', 'account.id', 'line.accountId')
    .select([
      'account.name as account',
      'number',
      'owner',
      'ownedSince',
      'blockedReason',
      'trouble',
      'resumeAt',
      'limits',
      'slowedTo',
      'slowedAt',
    ])
    .where('metAt', 'is not', null)
    .orderBy('account.name')
    .orderBy('number')
    .execute();
  return rows.map(({ limits, ...row }) => ({
    ...row,
    perSecond: limitsOf(limits).perSecond,
  }));
}
