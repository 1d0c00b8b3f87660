/** The files that `csv` means: a path, or a pattern. Invariant: the same folder gives the same files in the same order everywhere. */
import path from 'node:path';
import { formatNumber } from '../../core/format-count.ts';
import type { Files } from './files.ts';

/** The value of `csv` when the people are piped in. */
export const pipedIn = '-';

/** Files of one audience at most: all are opened, and their headers checked, before the first row is read. */
const maxFiles = 1_000;

export type FoundCsv =
  | { readonly ok: true; readonly paths: readonly string[] }
  /** A sentence that says why not, with the remedy. */
  | { readonly ok: false; readonly reason: string };

interface CsvAsked {
  readonly folder: string;
  readonly csv: string;
  readonly where?: string;
}

/** Finds the files. A name that exists as a file means that file, even if it looks like a pattern. */
export async function findCsvFiles(files: Pick<Files, 'kindOf' | 'glob'>, asked: CsvAsked): Promise<FoundCsv> {
  const found = await findAsWritten(files, asked);
  if (found.ok) return found;
  // Campaign files are read in NFC, but a Mac may have named the file in NFD.
  const decomposed = await findAsWritten(files, { ...asked, csv: asked.csv.normalize('NFD') });
  return decomposed.ok ? decomposed : found;
}

async function findAsWritten(
  files: Pick<Files, 'kindOf' | 'glob'>,
  { folder, csv, where = "the campaign's folder" }: CsvAsked,
): Promise<FoundCsv> {
  const literal = path.resolve(folder, csv);
  const kind = await files.kindOf(literal);
  if (kind === 'file') return { ok: true, paths: [literal] };
  if (kind !== 'missing') return { ok: false, reason: `"${csv}" is not a file: write the path of the CSV` };
  if (!isPattern(csv))
    return { ok: false, reason: `There is no file "${csv}" in ${where}: put it there, or correct the path` };
  const paths = await files.glob(folder, csv);
  if (paths.length === 0)
    return { ok: false, reason: `No file matches "${csv}" in ${where}: put one there, or correct the pattern` };
  if (paths.length > maxFiles)
    return {
      ok: false,
      reason: `"${csv}" matches ${formatNumber(paths.length)} files: join them into ${formatNumber(maxFiles)} or fewer, or narrow the pattern`,
    };
  return { ok: true, paths: [...paths].sort() };
}

function isPattern(csv: string): boolean {
  return /[*?[{(]/.test(csv);
}
