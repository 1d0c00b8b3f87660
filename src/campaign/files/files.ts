/** What the loader needs from a disk and from a reader of CSV files. */
import { readdir } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { normalize } from 'node:path';

/** Folders that a pattern may look into: more is a disk, not a folder of campaigns. */
export const mostGlobFolders = 10_000;

export interface Files {
  /** `missing` also where a folder on the way to the path may not be read. */
  kindOf(path: string): Promise<'file' | 'folder' | 'other' | 'missing'>;
  /** Size in bytes of a file. */
  sizeOf(path: string): Promise<number>;
  readFile(path: string): Promise<Uint8Array>;
  /** The path without symbolic links; the same path where it cannot be followed. */
  realPath(path: string): Promise<string>;
  /** The files in or under a folder that match a pattern, in any order; links to folders are not followed. Null: too many folders. */
  glob(folder: string, pattern: string): Promise<readonly string[] | null>;
}

export interface BegunCsv {
  readonly header: readonly string[];
  /** Each as long as the header. */
  readonly rows: readonly (readonly string[])[];
  /** Whether the encoding is a guess, and whether most words with accents make no sense in it. */
  readonly found: { readonly isGuessed: boolean; readonly looksWrong: boolean };
}

export interface CampaignWorld {
  readonly files: Files;
  /** The header of a CSV and its first rows; an empty header for an empty file. `encoding`: as the campaign names it. */
  readCsv(path: string, encoding: string | undefined): Promise<BegunCsv>;
  /** The file that holds what is piped in for a campaign; null when nothing is piped in now. */
  pipedCsv(campaign: string): Promise<string | null>;
  /** The file that holds the answer to a query; null: it is not asked. */
  queriedCsv(asked: QueryAsked): Promise<string | null>;
}

/** A query for the people of a campaign. */
export interface QueryAsked {
  readonly campaign: string;
  /** Of its file, from the campaign's folder. */
  readonly name: string;
  /** One statement, without a semicolon at its end. */
  readonly sql: string;
  /** The environment variable with the address of its database. */
  readonly source: string;
  readonly timeoutMs: number;
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
  realPath: async (path) => realpath(path).catch(() => path),
  glob: async (folder, pattern) => {
    const { glob } = await import('tinyglobby');
    const stop = new AbortController();
    let folders = 0;
    const counting = ((path: string, options: object, done: (error: Error | null) => void) => {
      folders += 1;
      if (folders > mostGlobFolders) stop.abort();
      readdir(path, options, done as never);
    }) as typeof readdir;
    const options = { cwd: folder, absolute: true, expandDirectories: false, followSymbolicLinks: false };
    const found = await glob(pattern, { ...options, fs: { readdir: counting }, signal: stop.signal }).catch((error) => {
      if (stop.signal.aborted) return [];
      throw error;
    });
    return stop.signal.aborted ? null : found.map((file) => normalize(file));
  },
};
