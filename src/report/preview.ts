/** What each recipient of a run gets: messages from the database, grouped by person. */
import { groupBy } from '../core/group-by.ts';
import type { Database } from '../store/database/connect.ts';
import { listPreviewRows, type PreviewChoice, type PreviewRow, samplePreviewRows } from '../store/report/preview.ts';

/** The messages of one person, in order. Never empty. */
export type PreviewedRecipient = readonly [PreviewRow, ...PreviewRow[]];

/** Recipients read at once. */
const pageRecipients = 500;

/** The recipients, page by page, in the order of the CSV. */
export async function* previewRecipients(
  db: Database,
  asked: { runId: number; choice: PreviewChoice | { readonly sample: number }; variant?: string | undefined },
): AsyncGenerator<readonly PreviewedRecipient[]> {
  const { runId, choice, variant = null } = asked;
  if ('sample' in choice) {
    yield byRecipient(await samplePreviewRows(db, { runId, variant, size: choice.sample }));
    return;
  }
  let afterId = 0;
  for (;;) {
    const rows = await listPreviewRows(db, { runId, choice, variant, afterId, limit: pageRecipients });
    if (rows.length === 0) return;
    yield byRecipient(rows);
    afterId = Math.max(...rows.map((row) => row.recipientId));
  }
}

function byRecipient(rows: readonly PreviewRow[]): readonly PreviewedRecipient[] {
  return [...groupBy(rows, (row) => row.recipientId).values()];
}
