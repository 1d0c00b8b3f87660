/** Leaves out the rows that the campaign's audience does not include. */
import type { Campaign } from '../core/campaign/campaign.ts';
import { readFilter } from '../core/filter/read-filter.ts';
import { insertLeftOut } from '../store/audience/left-out.ts';
import type { Database } from '../store/database/connect.ts';

/** Records the rows of an import to leave out, with the reason; without any rule, nothing is read. */
export async function leaveOut(
  world: { db: Database; now: Date },
  asked: { runId: number; importId: number; campaign: Campaign; excludedImportIds: readonly number[] },
): Promise<void> {
  const { audience, path, purpose } = asked.campaign;
  const { filter, exclude, dedupe, sample, limit } = audience;
  if ((filter ?? exclude ?? dedupe ?? sample ?? limit) === undefined) return;
  const read = filter === undefined ? null : readFilter(filter);
  if (read?.ok === false) throw new Error(`A filter that was checked cannot be read: ${read.mistake.reason}`);
  await insertLeftOut(world.db, {
    ...asked,
    audience,
    campaign: path,
    filter: read?.filter ?? null,
    needsYes: purpose === 'marketing' && audience.columns['consent'] !== undefined,
    now: world.now,
  });
}
