/**
 * Finds the root: the folder whose campaigns belong together and share what is in its `.bluecast/`, their database above all.
 * Invariant: a campaign has the same root wherever a command is started. Another root is another database, and that one does not
 * know who was texted.
 */
import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { badInput } from './core/operating-error.ts';

export interface Root {
  /** Absolute. */
  readonly folder: string;
  /** False: neither `.bluecast/` nor `campaigns/` was found; this is where the first one would be made. */
  readonly isMarked: boolean;
  /** Folders further up that have a `.bluecast/`, too, nearest first. */
  readonly above: readonly string[];
}

/** What the search looks at on a disk. */
export interface RootDisk {
  isFolder(folder: string): boolean;
  isFile(file: string): boolean;
  /** True for a folder in which everybody keeps files, such as /tmp. */
  isShared(folder: string): boolean;
  /** The path without symbolic links. */
  realPath(file: string): string;
}

export interface RootAsked {
  /** The current folder. */
  readonly from: string;
  /** The search ends there. */
  readonly home: string;
  /** Paths of campaigns, as given on the command line. */
  readonly campaigns?: readonly string[];
}

/** The sticky bit, and write permission for all. */
const sharedMode = 0o1002;

/** The disk of this machine. What may not be looked at is not there. */
export const rootDisk: RootDisk = {
  isFolder: (folder) => statOf(folder)?.isDirectory() ?? false,
  isFile: (file) => statOf(file)?.isFile() ?? false,
  isShared: (folder) => ((statOf(folder)?.mode ?? 0) & sharedMode) === sharedMode,
  realPath: (file) => realpathSync(file),
};

/**
 * From the first campaign's folder upward, or without one from the current folder: the nearest folder with `.bluecast/`, else the
 * nearest with `campaigns/`, else the current folder, or the one around a campaign elsewhere. Throws `two-roots` if another
 * campaign has another root.
 */
export function findRoot(disk: RootDisk, asked: RootAsked): Root {
  const here = findMarked(disk, asked.from, asked.home) ?? unmarked(asked.from);
  const places = (asked.campaigns ?? []).map((given) => ({
    given,
    place: locate(disk, given, { ...asked, root: here.folder }),
  }));
  const [first, ...others] = places.filter(({ place }) => disk.isFolder(place));
  if (first === undefined) return here;
  const root = findRootOf(disk, first.place, asked);
  for (const { given, place } of others) {
    if (findRootOf(disk, place, asked).folder === root.folder) continue;
    throw badInput(
      'two-roots',
      `Cannot use ${first.given} and ${given} together: ${root.folder} is the folder of the first alone; run the command once for each`,
    );
  }
  return root;
}

/** The path that a campaign on the command line means: from the current folder, else from `campaigns/` of the root, else from the root. */
export function findCampaignPath(disk: RootDisk, given: string, asked: { from: string; root: string }): string {
  const { from, root } = asked;
  const paths = [path.resolve(from, given), path.resolve(root, 'campaigns', given), path.resolve(root, given)];
  const isCampaign = (each: string): boolean => disk.isFile(each) || disk.isFile(path.join(each, 'campaign.yaml'));
  return paths.find(isCampaign) ?? paths.find((each) => disk.isFolder(each)) ?? path.resolve(from, given);
}

/** The folder of a campaign on the command line. */
function locate(disk: RootDisk, given: string, asked: { from: string; root: string }): string {
  const found = findCampaignPath(disk, given, asked);
  return disk.isFile(found) ? path.dirname(found) : found;
}

function findRootOf(disk: RootDisk, place: string, { from, home }: RootAsked): Root {
  const marked = findMarked(disk, place, home);
  if (marked !== null) return marked;
  const isInside = place !== from && !path.relative(from, place).startsWith('..');
  return unmarked(isInside ? from : disk.realPath(path.dirname(place)));
}

function findMarked(disk: RootDisk, place: string, home: string): Root | null {
  const folders = listUpward(disk, place, home);
  const has = (name: string) => (folder: string) => disk.isFolder(path.join(folder, name));
  const [nearest, ...above] = folders.filter(has('.bluecast'));
  const found = nearest ?? folders.find(has('campaigns'));
  return found === undefined ? null : { folder: disk.realPath(found), isMarked: true, above };
}

/** The folder and those above it, up to the home folder, a shared one, or the top. */
function listUpward(disk: RootDisk, place: string, home: string): readonly string[] {
  const folders = [place];
  for (let folder = place; folder !== home && folder !== path.dirname(folder); ) {
    folder = path.dirname(folder);
    if (disk.isShared(folder)) break;
    folders.push(folder);
  }
  return folders;
}

function unmarked(folder: string): Root {
  return { folder, isMarked: false, above: [] };
}

function statOf(file: string) {
  try {
    return statSync(file);
  } catch {
    return null;
  }
}
