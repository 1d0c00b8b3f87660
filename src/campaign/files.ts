/** What the loader needs of a disk, and of those who can read a CSV. */
import { readFile, stat } from 'node:fs/promises';

export interface Files {
  /** `missing` also where the way to the path is barred. */
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing'>;
  /** Size in bytes of a file. */
  sizeOf(path: string): Promise<number>;
  readFile(path: string): Promise<Uint8Array>;
}

export interface CampaignWorld {
  readonly files: Files;
  /** The header of a CSV and its first rows; an empty header for an empty file. */
  readCsv(path: string): Promise<{ readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }>;
}

/** The real disk. */
export const diskFiles: Files = {
  kindOf: async (path) => {
    const found = await stat(path).catch(() => null);
    if (found === null) return 'missing';
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  },
  sizeOf: async (path) => (await stat(path)).size,
  readFile: async (path) => readFile(path),
};
