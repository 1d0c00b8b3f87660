/** The files that `csv` means: a path, or a pattern. Invariant: the same folder gives the same files in the same order everywhere. */
import path from 'node:path';
import { formatNumber } from '../../core/format-count.ts';
import { type Files, mostGlobFolders } from './files.ts';
import { isInside } from './outside-root.ts';

/** The value of `csv` when the people are piped in. */
export const pipedIn = '-';

/** Files of one audience at most: all are opened, and their headers checked, before the first row is read. */
const maxFiles = 1_000;

export type FoundCsv =
  | { readonly ok: true; readonly paths: readonly string[] }
  /** A sentence that says why not, with the remedy. */
  | { readonly ok: false; readonly reason: string; readonly isOutside?: boolean };

interface CsvAsked {
  readonly folder: string;
  readonly csv: string;
  readonly where?: string;
  /** The files must lie in this folder; absent: anywhere. */
  readonly root?: string | undefined;
}

type CsvDisk = Pick<Files, 'kindOf' | 'glob' | 'realPath'>;

/** Finds the files. A name that exists as a file means that file, even if it looks like a pattern. */
export async function findCsvFiles(files: CsvDisk, asked: CsvAsked): Promise<FoundCsv> {
  if (await isOutside(files, asked, [beginningOf(asked.csv)])) return outside(asked);
  const found = await findAsWritten(files, asked);
  if (found.ok && (await isOutside(files, asked, found.paths))) return outside(asked);
  if (found.ok) return found;
  // Campaign files are read in NFC, but a Mac may have named the file in NFD.
  const decomposed = await findAsWritten(files, { ...asked, csv: asked.csv.normalize('NFD') });
  return decomposed.ok && !(await isOutside(files, asked, decomposed.paths)) ? decomposed : found;
}

/** Nothing is said of what lies there, not even whether it exists: the campaign may be a stranger's. */
function outside({ csv }: CsvAsked): FoundCsv {
  const reason = `"${csv}" lies outside of the folder of your campaigns: copy it there, or pipe it in and write csv: "-"`;
  return { ok: false, reason, isOutside: true };
}

/** True if one of the paths, without symbolic links, is neither in the root nor in the campaign's folder. */
async function isOutside(files: CsvDisk, { folder, root }: CsvAsked, paths: readonly string[]): Promise<boolean> {
  if (root === undefined) return false;
  const [realRoot, realFolder] = await Promise.all([files.realPath(root), files.realPath(folder)]);
  const real = await Promise.all(paths.map(async (each) => files.realPath(path.resolve(realFolder, each))));
  return real.some((each) => !isInside(realRoot, each) && !isInside(realFolder, each));
}

/** The folders of a pattern before its first wildcard; a path as it is. */
function beginningOf(csv: string): string {
  const parts = csv.split('/');
  const wild = parts.findIndex(isPattern);
  return wild < 0 ? csv : parts.slice(0, wild).join('/') || (csv.startsWith('/') ? '/' : '.');
}

async function findAsWritten(
  files: CsvDisk,
  { folder, csv, where = "the campaign's folder" }: CsvAsked,
): Promise<FoundCsv> {
  const literal = path.resolve(folder, csv);
  const kind = await files.kindOf(literal);
  if (kind === 'file') return { ok: true, paths: [literal] };
  if (kind !== 'missing') return { ok: false, reason: `"${csv}" is not a file: write the path of the CSV` };
  if (!isPattern(csv))
    return { ok: false, reason: `There is no file "${csv}" in ${where}: put it there, or correct the path` };
  const paths = await files.glob(folder, csv);
  if (paths === null)
    return {
      ok: false,
      reason: `"${csv}" looks into more than ${formatNumber(mostGlobFolders)} folders: name the folder of the files`,
    };
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
