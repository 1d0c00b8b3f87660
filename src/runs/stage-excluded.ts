/** The files of numbers that a campaign leaves out. Invariant: nothing of them stays in the database. */
import path from 'node:path';
import { stageNumbers } from '../audience/audience.ts';
import type { DatabaseWorld } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { deleteImport } from '../store/audience/import.ts';

/** Does the work while the numbers of the campaign's files of exclusions are staged. */
export async function withExcluded(
  world: DatabaseWorld,
  { campaign, excludedPaths }: Inputs,
  work: (importIds: readonly number[]) => Promise<void>,
): Promise<void> {
  const { country, columns } = campaign.audience;
  const importIds: number[] = [];
  try {
    for (const file of excludedPaths) {
      const headers = [columns.phone].flat();
      const staged = await stageNumbers({ ...world, now: world.now() }, { file, country, headers });
      importIds.push(staged.importId);
      if (staged.rejected > 0) {
        const rows = staged.rejected === 1 ? 'one row' : `${formatNumber(staged.rejected)} rows`;
        world.note(`Note: ${rows} of ${path.basename(file)} cannot be read as a number, and leave nobody out.`);
      }
    }
    await work(importIds);
  } finally {
    for (const importId of importIds) await deleteImport(world.db, importId);
  }
}
