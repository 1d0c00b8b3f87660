/** What the loader needs of a disk. */
import { readFile, stat } from 'node:fs/promises';

export interface Files {
  /** `missing` also where the way to the path is barred. */
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing'>;
  /** Size in bytes of a file. */
  sizeOf(path: string): Promise<number>;
  readFile(path: string): Promise<Uint8Array>;
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
