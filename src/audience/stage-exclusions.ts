/**
 * The numbers of an exclusion file -> the staging table. Invariant: every number that a row may mean is staged; a row without any is
 * counted, and the first are named. Of a damaged row all cells are looked at, and of others those beyond the header, too.
 */
import { isBlank, tidyCell } from '../core/csv/cell.ts';
import { namedInNotes } from '../core/csv/file-note.ts';
import { createPhoneParser } from '../core/people/phone.ts';
import { findPhones } from '../core/people/phones-in-cell.ts';
import { copyImportRows, deleteImport, insertImport } from '../store/audience/import.ts';
import type { AudienceWorld } from './audience.ts';
import { emptyFile, listPhoneColumns, noPhoneColumn } from './map-columns.ts';
import { checkFile, checkHeader, findForm, type KnownEncodings } from './open-files.ts';
import { readRows } from './read-rows.ts';
import type { Row } from './row-reader.ts';

interface StagedExclusions {
  readonly importId: number;
  /** Rows without a number that can be made out; the first as `row 4 (contains letters)`. */
  readonly unread: { readonly count: number; readonly first: readonly string[] };
}

interface ExclusionsAsked {
  readonly accountId: number;
  readonly file: string;
  readonly country: string;
  /** Headers of the campaign's phone column, which the file may have, too. */
  readonly headers: readonly string[];
  readonly encodings?: KnownEncodings;
}

/** Stages the numbers of a file; the caller removes the import. Throws `file-not-found`, and `missing-column` without numbers. */
export async function stageExclusions(world: AudienceWorld, asked: ExclusionsAsked): Promise<StagedExclusions> {
  const { file, country } = asked;
  await checkFile(file);
  const parse = createPhoneParser(country);
  const find = (cell: string): readonly string[] => findPhones(cell, { parse, country });
  const batches = listCells(
    { ...asked, find },
    readRows(file, await findForm(file, { encodings: asked.encodings ?? new Map() })),
  );
  const importId = await insertImport(world.db, { accountId: asked.accountId, file, header: [], now: world.now });
  const first: string[] = [];
  let [count, staged] = [0, 0];
  const lines = async function* (): AsyncGenerator<string> {
    for await (const batch of batches) {
      let text = '';
      for (const { line, cells } of batch) {
        const phones = cells.flatMap(find);
        for (const phone of phones) {
          staged += 1;
          text += `${importId}\t${staged}\t${phone}\tunknown\t{}\n`;
        }
        if (phones.length > 0) continue;
        count += 1;
        const parsed = parse(cells.find((cell) => !isBlank(cell)) ?? '');
        if (first.length < namedInNotes) first.push(`row ${line}${parsed.ok ? '' : ` (${parsed.reason})`}`);
      }
      if (text !== '') yield text;
    }
  };
  try {
    await copyImportRows(world.pool, lines());
  } catch (error) {
    await deleteImport(world.db, importId);
    throw error;
  }
  return { importId, unread: { count, first } };
}

interface CellsOfRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The cells of each row that may hold numbers, without the header and rows of nothing. */
async function* listCells(
  asked: ExclusionsAsked & { find: (cell: string) => readonly string[] },
  batches: AsyncIterable<readonly Row[]>,
): AsyncGenerator<readonly CellsOfRow[]> {
  let pick: ((row: Row) => readonly string[]) | null = null;
  for await (const batch of batches) {
    let rows = batch;
    if (pick === null) {
      const [header] = batch;
      // A list of nothing but numbers has no header.
      const isData = header?.cells.some((cell) => asked.find(cell).length > 0) ?? false;
      if (!isData) rows = batch.slice(1);
      pick = isData ? ({ cells }) => cells : pickBy(asked, header);
    }
    const listed = rows.filter(({ cells }) => !cells.every(isBlank));
    yield listed.map((row) => ({ line: row.line, cells: pick?.(row) ?? [] }));
  }
  if (pick === null) throw emptyFile(asked.file);
}

/** The cells under phone columns and beyond the header; all cells of a damaged row. */
function pickBy({ file, headers }: ExclusionsAsked, header: Row | undefined): (row: Row) => readonly string[] {
  const names = (header?.cells ?? []).map((cell) => tidyCell(cell));
  checkHeader(file, header);
  const columns = listPhoneColumns(names, headers);
  if (columns.length === 0) throw noPhoneColumn(file, names);
  return ({ cells, damage }) =>
    damage === null ? [...columns.map((index) => cells[index] ?? ''), ...cells.slice(names.length)] : cells;
}
