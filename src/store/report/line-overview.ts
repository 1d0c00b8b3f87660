/** The lines as an operator sees them. */
import type { Database } from '../database/connect.ts';
import { limitsOf } from '../dispatch/line-limits.ts';

export interface LineOverview {
  readonly number: string;
  /** Host and process that send from it; null when nobody does. */
  readonly owner: string | null;
  readonly ownedSince: Date | null;
  /** Why the provider refuses to send from it. */
  readonly blockedReason: string | null;
  /** What the provider is spared for: the line is tried with one message at a time until one arrives. */
  readonly trouble: string | null;
  readonly resumeAt: Date | null;
  /** Messages per second that it may send; null is no limit. */
  readonly perSecond: number | null;
  /** Since the provider said "too many requests". */
  readonly slowedTo: number | null;
  readonly slowedAt: Date | null;
}

/** Every line, by number. */
export async function listLineOverviews(db: Database): Promise<readonly LineOverview[]> {
  const rows = await db
    .selectFrom('line')
    .select(['number', 'owner', 'ownedSince', 'blockedReason', 'trouble', 'resumeAt', 'limits', 'slowedTo', 'slowedAt'])
    .orderBy('number')
    .execute();
  return rows.map(({ limits, ...row }) => ({
    ...row,
    perSecond: limitsOf(limits).perSecond,
  }));
}
