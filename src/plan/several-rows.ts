/**
 * People with several rows, in a run in which each row counts. Invariant: all rows of a person go out from one line, and no two of
 * their messages are the same: if the outcome of one were unknown, nobody could say which of the two it was.
 */
import { nameRow } from '../core/csv/row-place.ts';
import { getImportFiles } from '../store/audience/import.ts';
import type { Database } from '../store/database/connect.ts';
import type { PlannedMessage } from '../store/plan/plan-insert.ts';
import { listRepeatedPhones, type RowToPlan } from '../store/plan/plan-source.ts';
import type { RenderedMessages } from './render-messages.ts';

type PlacedRow = Pick<RowToPlan, 'contactId' | 'phone' | 'lineNumber'>;

export interface SeveralRows {
  /** The messages, or why they cannot be sent in addition to those of an earlier row. */
  check(row: PlacedRow, rendered: RenderedMessages): RenderedMessages;
  /** The line of an earlier row of the same person; null: it is the first. */
  lineOf(row: PlacedRow): number | null;
  keepLine(row: PlacedRow, lineId: number): void;
}

/** Remembers only people whose number several rows have. */
export async function openSeveralRows(
  db: Database,
  { importId, isPerRow }: { importId: number; isPerRow: boolean },
): Promise<SeveralRows> {
  const repeated = new Set(isPerRow ? await listRepeatedPhones(db, importId) : []);
  const files = repeated.size === 0 ? [] : await getImportFiles(db, importId);
  const lines = new Map<number, number>();
  /** Contact and message -> the row that has it. */
  const said = new Map<string, number>();
  return {
    check: (row, rendered) => {
      if (!rendered.ok || !repeated.has(row.phone)) return rendered;
      const keys = rendered.messages.flatMap((message) => keysOf(message).map((key) => `${row.contactId} ${key}`));
      const [same] = keys.filter((key) => said.has(key));
      if (same === undefined) {
        for (const key of keys) said.set(key, row.lineNumber);
        return rendered;
      }
      const earlier = nameRow(files, said.get(same) ?? 0);
      const reason = `would be the same as that of ${earlier} to the same number: add what tells the rows apart`;
      return { ok: false, column: 'messages', reason };
    },
    lineOf: ({ contactId }) => lines.get(contactId) ?? null,
    keepLine: ({ contactId, phone }, lineId) => {
      if (repeated.has(phone)) lines.set(contactId, lineId);
    },
  };
}

/** By what the provider's list shows of a message: of a carousel its first image, or its fallback. */
function keysOf({ kind, content, mediaUrls }: PlannedMessage): readonly string[] {
  const [media = ''] = mediaUrls;
  if (kind !== 'carousel') return [`${media}\n${content}`];
  return [`carousel ${media}`, ...(content === '' ? [] : [`\n${content}`])];
}
