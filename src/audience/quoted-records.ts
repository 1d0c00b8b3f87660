/**
 * Lines with quotes -> records. Invariant: the parser gets one line at a time, so that the lines of a record whose quote is never
 * closed can be taken back and read one by one.
 */
import { type Parser, parse } from 'csv-parse';

export interface QuotedRecord {
  /** How many lines it takes up. */
  readonly lines: number;
  readonly cells: readonly string[];
  /** It has a quote within a quoted cell, or one that is never closed. */
  readonly isDamaged: boolean;
}

export interface QuotedRecords {
  /** Reads one more line, without its end; returns the records that are complete now, which may lag behind by a few lines. */
  add(line: string): readonly QuotedRecord[];
  /** The lines that are not part of a record yet. */
  waiting(): readonly string[];
  /** Characters of `waiting`. */
  waitingLength(): number;
  /** Takes the waiting lines back if none of them has a quote: then each line is a record, and needs no parser. */
  release(): readonly string[];
}

export function createQuotedRecords(delimiter: string): QuotedRecords {
  const isSound = soundRecordOf(delimiter);
  let lines: string[] = [];
  let length = 0;
  let parsed: string[][] = [];
  /** Lines that were taken back; the parser returns records for them all the same. */
  let released = 0;
  const parser = createParser(delimiter, (record) => parsed.push(record));
  return {
    add: (line) => {
      // The parser works within the call. Nothing is read from it as a stream, so its queue cannot be full.
      parser.write(`${line}\n`);
      lines.push(line);
      length += line.length + 1;
      const records = parsed.slice(released).map((cells) => {
        const own = lines.splice(0, 1 + newlinesIn(cells));
        const text = own.join('\n');
        length -= text.length + 1;
        return { lines: own.length, cells, isDamaged: hasLooseQuote(cells) && !isSound.test(text) };
      });
      released = Math.max(0, released - parsed.length);
      parsed = [];
      return records;
    },
    waiting: () => lines,
    waitingLength: () => length,
    release: () => {
      if (lines.some((line) => line.includes('"'))) return [];
      const taken = lines;
      released += taken.length;
      [lines, length] = [[], 0];
      return taken;
    },
  };
}

function createParser(delimiter: string, onRecord: (record: string[]) => void): Parser {
  return parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
    on_record: (record: string[]) => {
      onRecord(record);
      return null;
    },
  });
}

/** The parser keeps the quote in front of a cell with wrong quotes; a sound cell may also begin with a (doubled) quote. */
function hasLooseQuote(cells: readonly string[]): boolean {
  return cells.some((cell) => cell.startsWith('"'));
}

/** Matches a record in which every quoted cell ends with its closing quote. */
function soundRecordOf(delimiter: string): RegExp {
  const end = delimiter === '|' ? '\\|' : delimiter;
  const cell = `(?:"[^"]*(?:""[^"]*)*"|[^"${end}\\n][^${end}\\n]*)?`;
  return new RegExp(`^${cell}(?:${end}${cell})*$`);
}

function newlinesIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1;
  }
  return count;
}
