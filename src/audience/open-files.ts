/**
 * Opens the files of an audience, before any row is read. Invariant: either every file has the columns that the mapping names, or
 * none is read; the cells of all rows have one order, that in which the columns first appear.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type ColumnNames, textFields } from '../core/csv/csv-columns.ts';
import { badInput } from '../core/operating-error.ts';
import { type Encoding, readSample, wrongEncoding } from './decode.ts';
import { type Delimiter, findDelimiter } from './delimiter.ts';
import { type FileColumns, mapColumns } from './map-columns.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row-reader.ts';
import { scanFile } from './scan-file.ts';

export interface OpenFile {
  readonly path: string;
  /** For people: the file's name; where two have the same name, the path from their common folder. */
  readonly name: string;
  readonly encoding: Encoding;
  /** Nobody named the encoding, and there is no evidence for it. */
  readonly isGuessed: boolean;
  readonly delimiter: Delimiter;
  readonly columns: FileColumns;
  /** The rows under the header, in batches. */
  rows(): AsyncGenerator<readonly Row[]>;
  /** A row's cells in the order of the columns of all files. */
  arrange(cells: readonly string[]): readonly string[];
}

export interface OpenFiles {
  readonly files: readonly OpenFile[];
  /** Of all files together. */
  readonly header: readonly string[];
  /** The name of each column in texts, in the same order. */
  readonly columns: readonly string[];
  /** The names that texts may use, for columns that every file has. */
  readonly fields: readonly string[];
}

/** Encodings of files that have been scanned before, by path; the others are scanned when they are opened. */
export type KnownEncodings = ReadonlyMap<string, Encoding>;

interface OpenAsked {
  readonly names: ColumnNames;
  /** Field -> format, of columns with dates. */
  readonly dates: Readonly<Record<string, string>>;
  /** True: consent is also found by the names of columns. */
  readonly findsConsent: boolean;
  readonly encodings: KnownEncodings;
  /** The encoding of files that have not been scanned. */
  readonly encoding?: Encoding | undefined;
}

/** Reads the beginning of each file. Throws `file-not-found`, `missing-column` and the like. */
export async function openFiles(paths: readonly string[], about: OpenAsked): Promise<OpenFiles> {
  const opened: Omit<OpenFile, 'arrange'>[] = [];
  for (const [index, name] of nameFiles(paths).entries())
    opened.push(await openFile(paths[index] ?? '', { ...about, name }));
  const places = new Map<string, number>();
  const header: string[] = [];
  for (const { columns } of opened) {
    for (const [index, field] of columns.fields.entries()) {
      if (places.has(field)) continue;
      places.set(field, places.size);
      header.push(columns.header[index] ?? '');
    }
  }
  const fields = opened.map(({ columns }) => textFields(columns));
  return {
    files: opened.map((file) => ({ ...file, arrange: arrangeBy(file.columns, places) })),
    header,
    columns: [...places.keys()],
    fields: (fields[0] ?? []).filter((field) => fields.every((each) => each.includes(field))),
  };
}

/** Throws when there is no file at the path. */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) throw badInput('file-not-found', `Cannot read ${file}: there is no such file; check the path`);
  if (!found.isFile()) throw badInput('not-a-file', `Cannot read ${file}: it is not a file; name a CSV file`);
}

async function openFile(file: string, about: OpenAsked & { name: string }): Promise<Omit<OpenFile, 'arrange'>> {
  await checkFile(file);
  const { encoding, isGuessed, delimiter } = await findForm(file, about);
  const batches = readRows(file, { encoding, delimiter });
  const { value } = await batches.next();
  const [header, ...rows] = (value as readonly Row[] | undefined) ?? [];
  await batches.return(undefined);
  checkHeader(file, header);
  return {
    path: file,
    name: about.name,
    encoding,
    isGuessed,
    delimiter,
    columns: mapColumns(file, header?.cells ?? [], {
      ...about,
      consentIn: about.findsConsent ? rows.map(({ cells }) => cells) : null,
    }),
    rows: () => withoutHeader(readRows(file, { encoding, delimiter })),
  };
}

/** How a file is to be read. Throws `unreadable-file`, and `wrong-encoding` for one that was guessed wrongly. */
export async function findForm(
  file: string,
  { encodings, encoding: named }: Pick<OpenAsked, 'encodings' | 'encoding'>,
): Promise<{ encoding: Encoding; isGuessed: boolean; delimiter: Delimiter }> {
  const known = encodings.get(file);
  const scanned = known === undefined ? await scanFile(file, { encoding: named }) : null;
  if (scanned?.looksWrong === true) throw wrongEncoding(file, 'name its encoding with --encoding');
  const encoding = scanned?.encoding ?? known ?? 'utf-8';
  const delimiter = findDelimiter(new TextDecoder(encoding).decode(await readSample(file)));
  return { encoding, isGuessed: scanned?.isGuessed ?? false, delimiter };
}

/** Throws `damaged-header`. */
export function checkHeader(file: string, header: Row | undefined): void {
  if (header === undefined || header.damage === null) return;
  throw badInput(
    'damaged-header',
    `Cannot read ${file}: its header, row ${header.line}, ${header.damage}; mend that row, it names the columns`,
  );
}

async function* withoutHeader(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let isFirst = true;
  for await (const batch of batches) {
    const rows = isFirst ? batch.slice(1) : batch;
    isFirst = false;
    if (rows.length > 0) yield rows;
  }
}

/** Cells beyond the header come last. */
function arrangeBy({ fields }: FileColumns, places: ReadonlyMap<string, number>): OpenFile['arrange'] {
  const order = fields.map((field) => places.get(field) ?? 0);
  if (fields.length === places.size && order.every((place, index) => place === index)) return (cells) => cells;
  return (cells) => {
    const arranged = Array.from({ length: places.size }, () => '');
    for (const [index, cell] of cells.entries()) {
      const place = order[index];
      if (place === undefined) arranged.push(cell);
      else arranged[place] = cell;
    }
    return arranged;
  };
}

function nameFiles(paths: readonly string[]): readonly string[] {
  const names = paths.map((file) => path.basename(file));
  if (new Set(names).size === names.length) return names;
  const folder = commonFolder(paths);
  return paths.map((file) => path.relative(folder, file));
}

function commonFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map((file) => path.dirname(path.resolve(file)));
  let folder = first;
  while (!others.every((other) => other === folder || other.startsWith(folder.replace(/\/*$/, '/'))))
    folder = path.dirname(folder);
  return folder;
}
