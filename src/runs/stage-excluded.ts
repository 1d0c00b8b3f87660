/** Stages a campaign's exclusion files. Invariant: none of their rows stay in the database. */
import path from 'node:path';
import { stageNumbers } from '../audience/audience.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { deleteImport } from '../store/audience/import.ts';
import type { DatabaseWorld } from '../world.ts';

/** Rows of an exclusion file that cannot be read as a number, and so exclude no one. */
export interface UnreadExclusions {
  /** File name without its folder. */
  readonly file: string;
  /** At least 1. */
  readonly rows: number;
}

/** Runs `work` while the numbers of the campaign's exclusion files are staged. */
export async function withStagedExclusions(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  { accountId, inputs }: { accountId: number; inputs: Pick<Inputs, 'campaign' | 'excluded'> },
  work: (importIds: readonly number[]) => Promise<void>,
): Promise<readonly UnreadExclusions[]> {
  const { campaign, excluded } = inputs;
  const { country, columns } = campaign.audience;
  const headers = [columns.phone].flat();
  const importIds: number[] = [];
  const unread: UnreadExclusions[] = [];
  try {
    for (const { path: file, encoding } of excluded) {
      const asked = { accountId, file, country, headers, encodings: new Map([[file, encoding]]) };
      const staged = await stageNumbers({ db, pool, now: now() }, asked);
      importIds.push(staged.importId);
      if (staged.rejected > 0) unread.push({ file: path.basename(file), rows: staged.rejected });
    }
    await work(importIds);
  } finally {
    for (const importId of importIds) await deleteImport(db, importId);
  }
  return unread;
}
