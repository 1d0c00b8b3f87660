/** Finds the character that separates the cells of a file. */

const candidates = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof candidates)[number];

/** A first line that only spreadsheets use, `sep=;`: it names the delimiter. */
const separatorLine = /^"?sep=([,;\t|])"?[\r\n]/i;
/** Lines that are compared. */
const sampleLines = 20;

/** The delimiter that the file names, else the one that splits the first lines most evenly; a comma for a single column. */
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

/** True for the cells of a line that names the delimiter and is not a row. */
export function isSeparatorLine(cells: readonly string[]): boolean {
  return /^sep=[,;\t|]$/i.test(cells.join('|'));
}

function countOf(line: string, delimiter: string): number {
  return line.split(delimiter).length - 1;
}
