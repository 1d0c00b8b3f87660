/** Some of the texts that changed between two plans, word by word. */
import { createHash } from 'node:crypto';
import { nameMessage, type PlanRecipient } from '../core/plan/plan-file.ts';
import { compileTemplate, renderTemplate } from '../core/text/template.ts';
import { type DiffPiece, diffWords } from '../core/text/word-diff.ts';
import type { Database } from '../store/database/connect.ts';
import { getValues } from '../store/plan/plan-file.ts';
import { listPreviewRows, type PreviewRow } from '../store/report/preview.ts';

export interface TextChange {
  /** Line of the new CSV. */
  readonly csvRow: number;
  readonly part: number;
  /** Null when the old text cannot be had: the person's row has changed, and an old plan keeps no texts. */
  readonly pieces: readonly DiffPiece[] | null;
  readonly text: string;
}

/**
 * The changed texts of the recipients in these lines. An old text is made again from its template and proved by its hash in
 * the old plan, so that nothing is shown that was not planned.
 */
export async function sampleTextChanges(
  db: Database,
  asked: {
    runId: number;
    csvRows: readonly number[];
    templates: readonly (string | null)[];
    before: ReadonlyMap<number, PlanRecipient>;
  },
): Promise<readonly TextChange[]> {
  const changes: TextChange[] = [];
  for (const csvRow of asked.csvRows) {
    const rows = await listPreviewRows(db, { runId: asked.runId, choice: { csvRow }, afterId: 0, limit: 1 });
    const [first] = rows;
    if (first === undefined) continue;
    const values = await getValues(db, first.recipientId);
    for (const row of rows) {
      const wasNamed = asked.before.get(csvRow)?.[4][row.part - 1] ?? '';
      if (wasNamed === nameOf(row, row.content)) continue;
      // Which of the old texts it had, its variant's among them, only the hash tells.
      const was = asked.templates
        .map((template) => renderOld(template, values))
        .find((text) => text !== null && wasNamed === nameOf(row, text));
      const pieces = was === undefined || was === null ? null : diffWords(was, row.content);
      changes.push({ csvRow, part: row.part, pieces, text: row.content });
    }
  }
  return changes;
}

function renderOld(template: string | null, values: Readonly<Record<string, string>>): string | null {
  if (template === null) return null;
  const compiled = compileTemplate(template);
  const noValues = Object.fromEntries(compiled.variables.map((name) => [name, '']));
  const rendered = renderTemplate(compiled, { ...noValues, ...values });
  return rendered.ok ? rendered.text : null;
}

/** As the database hashes it for attempts and plans. */
function nameOf({ kind, mediaUrls }: PreviewRow, text: string): string {
  return nameMessage(
    kind,
    createHash('sha256')
      .update(text + mediaUrls.join('\n'))
      .digest('hex'),
  );
}
