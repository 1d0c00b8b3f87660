/** The files of numbers that a campaign leaves out. Invariant: nothing of them stays in the database. */
import path from 'node:path';
import { stageNumbers } from '../audience/audience.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { deleteImport } from '../store/audience/import.ts';
import type { DatabaseWorld } from '../world.ts';

/** Rows of a file of exclusions that cannot be read as a number, and leave nobody out. */
export interface UnreadExclusions {
  /** The file's own name. */
  readonly file: string;
  /** At least 1. */
  readonly rows: number;
}

/** Does the work while the numbers of the campaign's files of exclusions are staged. */
export async function withExcluded(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  { campaign, excluded }: Pick<Inputs, 'campaign' | 'excluded'>,
  work: (importIds: readonly number[]) => Promise<void>,
): Promise<readonly UnreadExclusions[]> {
  const { country, columns } = campaign.audience;
  const headers = [columns.phone].flat();
  const importIds: number[] = [];
  const unread: UnreadExclusions[] = [];
  try {
    for (const { path: file, encoding } of excluded) {
      const asked = { file, country, headers, encodings: new Map([[file, encoding]]) };
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
