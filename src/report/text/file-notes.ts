/** Notes on how files were read, for people. */
import type { FileNote } from '../../core/csv/file-note.ts';
import { formatCount, formatNumber } from '../../core/format-count.ts';

/** One sentence and the first places. */
export function describeFileNote(note: FileNote): string {
  const { count, first } = note;
  const more = count > first.length ? `, and ${formatNumber(count - first.length)} more` : '';
  return `${sentenceOn(note)}: ${first.join(', ')}${more}`;
}

function sentenceOn(note: FileNote): string {
  const { about, count } = note;
  const isOne = count === 1;
  const rows = formatCount(count, 'row');
  const cells = formatCount(count, 'cell');
  if (about === 'old-prefixes')
    return `${formatCount(count, 'Mexican number')} had an old prefix, such as the 1 of mobiles, which was taken off`;
  if (about === 'null-cells')
    return `${cells} ${isOne ? 'looks' : 'look'} like an export's word for an empty cell (such as NULL), which texts would show`;
  if (about === 'html-cells')
    return `${cells} ${isOne ? 'looks' : 'look'} like HTML (such as &amp; for &), which texts would show as it stands`;
  if (about === 'duplicates')
    return `${rows} ${isOne ? 'has' : 'have'} the number of an earlier row, and nobody gets what ${isOne ? 'it says' : 'they say'}`;
  if (about === 'unread-exclusions')
    return `${rows} of ${note.file} ${isOne ? 'has' : 'have'} no number that can be made out, and ${isOne ? 'excludes' : 'exclude'} nobody`;
  const wanted = note.wanted === 'date' ? 'date like 2026-12-31' : 'number';
  return `${cells} of ${note.field} ${isOne ? 'is' : 'are'} no ${wanted}, and the filter's comparison with ${isOne ? 'it' : 'them'} is not true`;
}

/** On a file whose encoding nobody named, and for which there is no evidence. */
export function guessedNote(file: string): string {
  return `${file} is not UTF-8; it was read as Windows-1252. Check a name with an accent, or name the encoding`;
}
