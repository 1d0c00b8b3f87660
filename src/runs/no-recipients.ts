/** Explains why a plan has no recipients. */
import type { ImportSummary } from '../audience/audience.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { formatCount } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { describeFileNote } from '../report/text/file-notes.ts';
import { listRejects } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import type { RunRow } from '../store/runs/run.ts';

/** `no-recipients`, with the first reject: if every row was rejected, the cause is usually the same. */
export async function explainNoRecipients(
  db: Database,
  about: { inputs: Inputs; imported: ImportSummary; leftOut: RunRow['leftOut']; notes: readonly FileNote[] },
): Promise<Error> {
  const { inputs, imported, leftOut, notes } = about;
  const { path, audience } = inputs.campaign;
  const reasons = Object.entries(leftOut).map(([reason, rows]) => `${reason.replaceAll('_', ' ')} ${rows}`);
  if (reasons.length > 0) {
    return badInput(
      'no-recipients',
      `Cannot plan ${path}: its audience leaves out everybody in ${audience.csv} (${reasons.join(', ')}); correct audience in campaign.yaml${notes.map((note) => `; ${describeFileNote(note)}`).join('')}`,
    );
  }
  const [first] = await listRejects(db, { importId: imported.importId, afterLine: 0, limit: 1 });
  const why =
    first === undefined
      ? 'add rows under its header'
      : `${nameRow(imported.files, first.lineNumber)}: ${first.columnName} ${first.reason}; correct that${imported.rejected > 1 ? ' and the others' : ''}`;
  return badInput(
    'no-recipients',
    `Cannot plan ${path}: ${audience.csv} has ${formatCount(imported.rows, 'row')}, and no recipient is left; ${why}`,
  );
}
