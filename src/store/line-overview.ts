/** The lines as an operator sees them. */
import type { Database } from './connect.ts';

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
}

/** Every line, by number. */
export async function listLineOverviews(db: Database): Promise<readonly LineOverview[]> {
  return db
    .selectFrom('line')
    .select(['number', 'owner', 'ownedSince', 'blockedReason', 'trouble', 'resumeAt'])
    .orderBy('number')
    .execute();
}
