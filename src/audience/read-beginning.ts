/** The header and first rows of a CSV, for checks that must not read the whole file. */
import { parse } from 'csv-parse/sync';
import { fitRow, isBlank } from '../core/csv/cell.ts';
import { type Encoding, type FoundEncoding, guessEncoding, readSample } from './decode.ts';
import { findDelimiter, isSeparatorLine } from './delimiter.ts';

export interface CsvBeginning {
  /** As the file has it; empty for an empty file. */
  readonly header: readonly string[];
  /** The first rows, each as long as the header; without rows that have more in them. */
  readonly rows: readonly (readonly string[])[];
  readonly found: FoundEncoding;
}

/** Rows that are read, if the sample has so many: enough to judge the values by. */
const sampleRows = 1_000;

/** The header and the first rows of a file; `named`: the encoding that its owner names. Throws `unreadable-file`. */
export async function readBeginning(file: string, named?: Encoding): Promise<CsvBeginning> {
  const sample = await readSample(file);
  const found = guessEncoding(sample, named);
  const text = new TextDecoder(found.encoding).decode(sample, { stream: true }).replace(/\r\n?/g, '\n');
  const all = parseRows(text, findDelimiter(text));
  const [header = [], ...rows] = isSeparatorLine(all[0] ?? []) ? all.slice(1) : all;
  const fitting = rows
    .filter((row) => !row.every(isBlank))
    .flatMap((row) => {
      const cells = fitRow(row, header.length);
      return cells === null ? [] : [cells];
    });
  return { header, rows: fitting, found };
}

/** The rows before the first damage, which the import reports; the end of the sample may cut off the last row. */
function parseRows(text: string, delimiter: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const keep = (row: string[]): null => {
    rows.push(row);
    return null;
  };
  try {
    parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: sampleRows + 1,
      on_record: keep,
    });
  } catch {
    return rows;
  }
  return rows;
}
