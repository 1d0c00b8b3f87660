/** Which character separates the cells of a file. */

const candidates = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof candidates)[number];

/** A first line for spreadsheets alone, `sep=;`: what separates the cells of the file. */
const separatorLine = /^"?sep=([,;\t|])"?[\r\n]/i;
/** Lines looked at. */
const sampleLines = 20;

/** The candidate that the file names, else the one that splits the first lines most evenly; a file of one column is read with commas. */
export function findDelimiter(sample: string): Delimiter {
  const [, name] = separatorLine.exec(sample) ?? [];
  const named = candidates.find((each) => each === name);
  if (named !== undefined) return named;
  const lines = sample
    .replace(/\r\n?/g, '\n')
    .replace(/"(?:[^"]|"")*"/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, sampleLines);
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of candidates) {
    const inHeader = countOf(lines[0] ?? '', delimiter);
    const alike = lines.filter((line) => countOf(line, delimiter) === inHeader).length;
    const score = inHeader === 0 ? 0 : (alike / lines.length) * 100 + inHeader;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** True for the cells of a line that names the delimiter and is no row. */
export function isSeparatorLine(cells: readonly string[]): boolean {
  return /^sep=[,;\t|]$/i.test(cells.join('|'));
}

function countOf(line: string, delimiter: string): number {
  return line.split(delimiter).length - 1;
}
