/**
 * Text -> rows with the line on which each begins. Invariant: a damaged row costs only that row: after a quote that is never closed,
 * reading continues with the next line. Most lines have no quote; these are simply split at the delimiter.
 */
import { createQuotedRecords } from './quoted-records.ts';

export interface Row {
  /** The line of the file on which the row begins, from 1: the row's number in its file. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why the row cannot be read, as a predicate of it; null for sound rows. Its cells are its line, split. */
  readonly damage: string | null;
}

/** Characters of one row at most: a longer one has lost a closing quote or its line end. */
export const maxRowLength = 256 * 1024;
/** Blank lines that make the parser return all that it still holds. */
const blankLines = 3;

export interface RowReader {
  /** Reads whole lines, each with its end. */
  read(text: string): readonly Row[];
  /** Skips a line that is longer than a row may be. */
  skip(): readonly Row[];
  /** The rows that were still open. */
  end(): readonly Row[];
}

export function createRowReader(delimiter: string): RowReader {
  let rows: Row[] = [];
  let line = 0;
  let quoted = createQuotedRecords(delimiter);

  const isIdle = (): boolean => quoted.waiting().length === 0;
  const addPlain = (text: string): void => {
    line += 1;
    if (text.length > maxRowLength) rows.push(tooLong(line));
    else if (text !== '') rows.push({ line, cells: text.split(delimiter), damage: null });
  };
  /** The first waiting line is damaged; the others are returned, to be read one by one. */
  const giveBack = (lines: readonly string[]): string => {
    const [first = '', ...others] = lines;
    line += 1;
    rows.push(first.length > maxRowLength ? tooLong(line) : unclosed(line, first.split(delimiter)));
    quoted = createQuotedRecords(delimiter);
    return others.map((each) => `${each}\n`).join('');
  };
  /** Returns text that must be read again. */
  const addQuoted = (text: string): string => {
    const before = [...quoted.waiting(), text];
    let taken = 0;
    for (const { lines, cells, isDamaged } of quoted.add(text)) {
      // The quote of a later row was taken for the end of this one.
      if (isDamaged && lines > 1) return giveBack(before.slice(taken));
      if (cells.length > 1 || cells[0] !== '')
        rows.push({ line: line + 1, cells, damage: isDamaged ? looseQuote : null });
      line += lines;
      taken += lines;
    }
    if (quoted.waitingLength() > maxRowLength) return giveBack(quoted.waiting());
    for (const each of quoted.release()) addPlain(each);
    return '';
  };
  const readAll = (whole: string): void => {
    let text = whole;
    for (let from = 0; from < text.length; ) {
      const plainEnd = isIdle() ? plainUntil(text, from) : from;
      if (plainEnd > from) {
        for (const each of text.slice(from, plainEnd - 1).split('\n')) addPlain(each);
        from = plainEnd;
        continue;
      }
      const end = text.indexOf('\n', from);
      const again = addQuoted(text.slice(from, end));
      from = end + 1;
      if (again === '') continue;
      text = again + text.slice(from);
      from = 0;
    }
  };
  const finish = (): string => {
    for (let blank = 0; blank < blankLines && !isIdle(); blank += 1) {
      const again = addQuoted('');
      if (again !== '') return again;
    }
    return isIdle() ? '' : giveBack(quoted.waiting());
  };
  const take = (): readonly Row[] => {
    const taken = rows;
    rows = [];
    return taken;
  };
  return {
    read: (text) => {
      readAll(text);
      return take();
    },
    skip: () => {
      // With this line, the open row is longer than a row may be.
      while (!isIdle()) readAll(giveBack(quoted.waiting()));
      line += 1;
      rows.push(tooLong(line));
      return take();
    },
    end: () => {
      while (!isIdle()) readAll(finish());
      return take();
    },
  };
}

const looseQuote = 'has a quote within a quoted cell: write it twice';

/** The end of the lines from `from` on that have no quote. */
function plainUntil(text: string, from: number): number {
  const quote = text.indexOf('"', from);
  return quote === -1 ? text.length : Math.max(from, text.lastIndexOf('\n', quote) + 1);
}

/** Without its cells: nobody mends a row of that length in a file of rejects. */
function tooLong(line: number): Row {
  return { line, cells: [], damage: `is longer than ${maxRowLength} characters` };
}

const neverClosed = 'has a quote that is never closed';

function unclosed(line: number, cells: readonly string[]): Row {
  return { line, cells, damage: neverClosed };
}

export function isUnclosed({ damage }: Row): boolean {
  return damage === neverClosed;
}
