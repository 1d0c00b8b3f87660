/** Notes on how files were read, for people. */
import type { FileNote } from '../../core/csv/file-note.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';

/** One sentence, with the remedy where there is one. */
export function describeFileNote(note: FileNote): string {
  const where = `${note.first.join(', ')}${note.count > note.first.length ? `, and ${formatNumber(note.count - note.first.length)} more` : ''}`;
  switch (note.about) {
    case 'old-prefixes':
      return `${formatCount(note.count, 'Mexican number')} had an old prefix, such as the 1 of mobiles; it was taken off: ${where}`;
    case 'null-cells':
      return `${formatCount(note.count, 'cell')} look like an export's word for an empty cell (such as NULL), which texts would show: ${where}`;
    case 'html-cells':
      return `${formatCount(note.count, 'cell')} look like HTML (such as &amp; for &), which texts would show as it stands: ${where}`;
    case 'duplicates':
      return `${formatCount(note.count, 'row')} ${note.count === 1 ? 'has' : 'have'} the number of an earlier row, and nobody gets what ${note.count === 1 ? 'it says' : 'they say'}: ${where}`;
    case 'unread-exclusions':
      return `${formatCount(note.count, 'row')} of ${note.file} with no number that can be made out, so nobody is left out for ${note.count === 1 ? 'it' : 'them'}: ${where}`;
    case 'unread-cells':
      return `${formatCount(note.count, 'cell')} of ${note.field} ${note.count === 1 ? 'is no' : 'are no'} ${note.wanted === 'date' ? 'date such as 2026-12-31' : 'number'}, so the filter is not true there: ${where}`;
  }
}
