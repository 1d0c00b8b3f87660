/**
 * Text -> rows with the physical line that each begins on. Invariant: one damaged row costs that row alone: after a quote that
 * is never closed, reading goes on with the next line.
 */
import { Readable } from 'node:stream';
import { CsvError, type Parser, parse } from 'csv-parse';
import { badInput } from '../core/operating-error.ts';
import { type Encoding, readText } from './decode.ts';

export interface Row {
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the row cannot be read, as a predicate of it; null for sound rows. Its cells are its line, split. */
  readonly damage: string | null;
}

/** Characters of one row at most: a row with more has lost a closing quote, or its end. */
const maxRowLength = 256 * 1024;
/** A file with more damage than this is not a CSV. */
const maxDamagedRows = 1_000;
const batchRows = 1_000;

/** Yields the rows of a file in batches, blank lines left out. Throws `too-damaged`. */
export async function* readRows(
  path: string,
  options: { encoding: Encoding; delimiter: string },
): AsyncGenerator<readonly Row[]> {
  let skipLines = 0;
  for (let damaged = 0; ; damaged += 1) {
    if (damaged > maxDamagedRows) {
      throw badInput(
        'too-damaged',
        `Cannot read ${path}: more than ${maxDamagedRows} rows have a quote that is never closed; is this a CSV file?`,
      );
    }
    const end = yield* readFrom(path, { ...options, skipLines });
    if (end === null) return;
    const line = end.lastSoundLine + 1;
    yield [describeDamage(await readLine(path, { ...options, skipLines: line - 1 }), { ...options, line })];
    skipLines = line;
  }
}

/** Yields rows up to the end, or up to damage; then returns the last line that was sound. */
async function* readFrom(
  path: string,
  options: { encoding: Encoding; delimiter: string; skipLines: number },
): AsyncGenerator<readonly Row[], { lastSoundLine: number } | null> {
  const parser = parse({
    delimiter: options.delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    raw: true,
    skip_empty_lines: false,
    max_record_size: maxRowLength,
    info: true,
  });
  const source = Readable.from(readText(path, options));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const isSound = soundRecordOf(options.delimiter);
  let lastSoundLine = options.skipLines;
  try {
    for await (const records of batchesOf(parser)) {
      const rows: Row[] = [];
      for (const { record, raw, info } of records) {
        const end = options.skipLines + info.lines;
        const line = end - newlinesIn(record);
        const damage = hasLooseQuote(record) && !isSound.test(raw) ? looseQuote : null;
        if (damage !== null && line < end) {
          // A quote of a later row was taken for the end: the rows between are read for themselves.
          if (rows.length > 0) yield rows;
          return { lastSoundLine };
        }
        lastSoundLine = end;
        if (record.length > 1 || record[0] !== '') rows.push({ line, cells: record, damage });
      }
      if (rows.length > 0) yield rows;
    }
    return null;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { lastSoundLine };
  } finally {
    source.destroy();
  }
}

const looseQuote = 'has a quote within a quoted cell: written twice it is read';

/** The parser keeps the quote in front of a cell whose quotes make no sense; other cells may begin with a doubled one. */
function hasLooseQuote(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.startsWith('"'));
}

/** What a whole record looks like whose every quoted cell ends where its quote ends. */
function soundRecordOf(delimiter: string): RegExp {
  const end = delimiter === '|' ? '\\|' : delimiter;
  const cell = `(?:"[^"]*(?:""[^"]*)*"|[^"${end}\\n][^${end}\\n]*)?`;
  return new RegExp(`^${cell}(?:${end}${cell})*\\n?$`);
}

/** The line of a file after `skipLines`, or more of it than a row may have. */
async function readLine(path: string, options: { encoding: Encoding; skipLines: number }): Promise<string> {
  let text = '';
  for await (const piece of readText(path, options)) {
    text += piece;
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
    if (text.length > maxRowLength) break;
  }
  return text;
}

function describeDamage(text: string, at: { line: number; delimiter: string }): Row {
  // Nobody mends a row of that length in a file of rejects.
  if (text.length > maxRowLength)
    return { line: at.line, cells: [], damage: `is longer than ${maxRowLength} characters` };
  return { line: at.line, cells: text.split(at.delimiter), damage: 'has a quote that is never closed' };
}

interface ParsedRecord {
  readonly record: readonly string[];
  /** The text that the record was read from. */
  readonly raw: string;
  readonly info: { readonly lines: number };
}

async function* batchesOf(parser: Parser): AsyncGenerator<readonly ParsedRecord[]> {
  let failure: unknown = null;
  let isOver = false;
  let wake = (): void => {};
  parser.on('readable', () => wake());
  parser.on('end', () => {
    isOver = true;
    wake();
  });
  parser.on('error', (error) => {
    failure = error;
    wake();
  });
  for (;;) {
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const records: ParsedRecord[] = [];
    while (records.length < batchRows) {
      const record = parser.read() as ParsedRecord | null;
      if (record === null) break;
      records.push(record);
    }
    if (records.length > 0) yield records;
    else if (failure !== null) throw failure;
    else if (isOver) return;
    else await woken;
  }
}

function newlinesIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}
