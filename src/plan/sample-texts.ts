/** Some of the texts that changed between two plans, compared word by word. */
import { createHash } from 'node:crypto';
import { nameMessage, type PlanRecipient, readRecipient } from '../core/plan/plan-file.ts';
import { compileTemplate, renderTemplate } from '../core/text/template.ts';
import { type DiffPiece, diffWords } from '../core/text/word-diff.ts';
import type { Database } from '../store/database/connect.ts';
import { getValues } from '../store/plan/plan-file.ts';
import { listPreviewRows, type PreviewRow } from '../store/report/preview.ts';

export interface TextChange {
  /** Row of the new CSV. */
  readonly row: number;
  readonly part: number;
  /** Null when the old text is not known: the person's row has changed, and plans keep no texts. */
  readonly pieces: readonly DiffPiece[] | null;
  readonly text: string;
}

/**
 * The changed texts of the recipients in these rows. An old text is rendered again from its template and compared with its hash
 * in the old plan, so that only texts are shown that were planned. `before`: the old recipients by their row of the new CSV.
 */
export async function sampleTextChanges(
  db: Database,
  asked: {
    runId: number;
    rows: readonly number[];
    templates: readonly (string | null)[];
    before: ReadonlyMap<number, PlanRecipient>;
    /** In which both plans show times; where it has changed, the old texts are not known. */
    zone: string | undefined;
  },
): Promise<readonly TextChange[]> {
  const changes: TextChange[] = [];
  for (const row of asked.rows) {
    const messages = await listPreviewRows(db, {
      runId: asked.runId,
      choice: { csvRow: row },
      variant: null,
      afterId: 0,
      limit: 1,
    });
    const [first] = messages;
    const old = asked.before.get(row);
    if (first === undefined) continue;
    const values = await getValues(db, first.recipientId);
    const oldNames = old === undefined ? [] : readRecipient(old).messages;
    for (const message of messages) {
      const { part, content } = message;
      const oldName = oldNames[part - 1] ?? '';
      if (oldName === nameText(message, content)) continue;
      const oldText = findOldText(message, { ...asked, oldName, values });
      changes.push({ row, part, pieces: oldText === null ? null : diffWords(oldText, content), text: content });
    }
  }
  return changes;
}

/** The old text of a message: the one of all old texts, those of other variants included, that has its hash. */
function findOldText(
  message: PreviewRow,
  asked: {
    oldName: string;
    values: Readonly<Record<string, string>>;
    templates: readonly (string | null)[];
    zone: string | undefined;
  },
): string | null {
  const texts = asked.templates.map((template) => renderOldText(template, asked));
  return texts.find((text) => text !== null && nameText(message, text) === asked.oldName) ?? null;
}

function renderOldText(
  template: string | null,
  { values, zone }: { values: Readonly<Record<string, string>>; zone: string | undefined },
): string | null {
  if (template === null) return null;
  const compiled = compileTemplate(template, { zone });
  const noValues = Object.fromEntries(compiled.variables.map((name) => [name, '']));
  const rendered = renderTemplate(compiled, { ...noValues, ...values });
  return rendered.ok ? rendered.text : null;
}

/** The message with this text as a plan names it, hashed as the database does it for attempts and plans. */
function nameText({ kind, mediaUrls }: PreviewRow, text: string): string {
  return nameMessage(
    kind,
    createHash('sha256')
      .update(text + mediaUrls.join('\n'))
      .digest('hex'),
  );
}
