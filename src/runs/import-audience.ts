/** The rows of a campaign's files -> contacts and staged rows, as its audience says. */
import { type ImportSummary, importRecipients } from '../audience/audience.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { DatabaseWorld } from '../world.ts';

export interface AudienceAsked {
  readonly accountId: number;
  readonly inputs: Pick<Inputs, 'campaign' | 'account' | 'csv'>;
  /** True: a row with the number of an earlier row is no duplicate. */
  readonly isPerRow: boolean;
  readonly onProgress?: (rows: number) => void;
}

/** Throws what reading the files throws. */
export async function importAudience(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  { accountId, inputs, isPerRow, onProgress }: AudienceAsked,
): Promise<ImportSummary> {
  const { campaign, account, csv } = inputs;
  return importRecipients(
    { db, pool, now: now() },
    {
      accountId,
      files: csv.map(({ path }) => path),
      encodings: new Map(csv.map(({ path, encoding }) => [path, encoding])),
      country: campaign.audience.country,
      columns: campaign.audience.columns,
      dates: campaign.audience.dates,
      isPerRow,
      ownNumbers: account.lines.map((line) => line.number),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
}
