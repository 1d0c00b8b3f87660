/** Stages a campaign's exclusion files. Invariant: none of their rows stay in the database. */
import path from 'node:path';
import { stageExclusions } from '../audience/stage-exclusions.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { deleteImport } from '../store/audience/import.ts';
import type { DatabaseWorld } from '../world.ts';

/** Runs `work` while the numbers of the campaign's exclusion files are staged. Returns notes on rows that exclude nobody. */
export async function withStagedExclusions(
  { db, pool, now }: Pick<DatabaseWorld, 'db' | 'pool' | 'now'>,
  { accountId, inputs }: { accountId: number; inputs: Pick<Inputs, 'campaign' | 'excluded'> },
  work: (importIds: readonly number[]) => Promise<void>,
): Promise<readonly FileNote[]> {
  const { campaign, excluded } = inputs;
  const { country, columns } = campaign.audience;
  const headers = [columns.phone].flat();
  const importIds: number[] = [];
  const notes: FileNote[] = [];
  try {
    for (const { path: file, encoding } of excluded) {
      const asked = { accountId, file, country, headers, encodings: new Map([[file, encoding]]) };
      const staged = await stageExclusions({ db, pool, now: now() }, asked);
      importIds.push(staged.importId);
      const { count, first } = staged.unread;
      if (count > 0) notes.push({ about: 'unread-exclusions', file: path.basename(file), count, first });
    }
    await work(importIds);
  } finally {
    for (const importId of importIds) await deleteImport(db, importId);
  }
  return notes;
}
