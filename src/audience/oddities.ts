/** Counts what looks wrong in the rows of an import. Invariant: it changes nothing, and remembers only the first places. */
import { type FileNote, namedInNotes } from '../core/csv/file-note.ts';
import { looksLikeHtml, looksLikeNull } from '../core/csv/odd-cell.ts';
import { type FileSpan, nameRow } from '../core/csv/row-place.ts';
import type { FileColumns } from './map-columns.ts';
import type { StagedRow } from './normalise-row.ts';

type Kind = 'null-cells' | 'html-cells' | 'old-prefixes';

export interface Oddities {
  /** Looks at a row that was read, and at its cells. */
  look(columns: FileColumns, row: StagedRow, cells: readonly string[]): void;
  /** A note for each kind that was found. */
  notes(files: readonly FileSpan[]): readonly FileNote[];
}

export function createOddities(): Oddities {
  const found = new Map<Kind, { count: number; first: { line: number; column: string }[] }>();
  const add = (kind: Kind, place: { line: number; column: string }): void => {
    const known = found.get(kind) ?? { count: 0, first: [] };
    found.set(kind, known);
    known.count += 1;
    if (known.first.length < namedInNotes) known.first.push(place);
  };
  return {
    look: (columns, { line, hadOldPrefix, values }, cells) => {
      if (hadOldPrefix) add('old-prefixes', { line, column: '' });
      const mayBeHtml = values.includes('&');
      const { header } = columns;
      for (let index = 0; index < header.length; index += 1) {
        const cell = cells[index] ?? '';
        const kind = looksLikeNull(cell) ? 'null-cells' : mayBeHtml && looksLikeHtml(cell) ? 'html-cells' : null;
        if (kind !== null && isShown(columns, index)) add(kind, { line, column: header[index] ?? '' });
      }
    },
    notes: (files) =>
      [...found].map(([about, { count, first }]) => ({
        about,
        count,
        first: first.map(({ line, column }) => `${nameRow(files, line)}${column === '' ? '' : ` (${column})`}`),
      })),
  };
}

/** A text may show the column: it is neither the number nor consent. */
function isShown({ phone, consent }: FileColumns, index: number): boolean {
  return index !== phone && !consent.some((column) => column.index === index);
}
