/** The folder that a command works in. Invariant: a command that only looks creates nothing, and none sends on a guess. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { conflict, notFound } from '../core/operating-error.ts';
import { findCampaignPath, findRoot, type Root, rootDisk } from '../root.ts';

/** What a command says about the folder that it works in. */
export interface FolderAsked {
  /** Paths of campaigns as typed, which decide what the root is. */
  readonly campaigns?: readonly string[];
  /** What must be there: a database, or a root in which one may be created. Absent: nothing. */
  readonly needs?: 'database' | 'root';
  /** True: the command sends, and refuses if two databases could be meant. */
  readonly sends?: boolean;
}

export interface CommandFolder {
  /** The current folder. */
  readonly from: string;
  readonly root: Root;
}

/** Throws `two-roots`. */
export function findCommandFolder({ campaigns = [] }: FolderAsked): CommandFolder {
  const from = process.cwd();
  return { from, root: findRoot(rootDisk, { from, home: homedir(), campaigns }) };
}

/** Throws `no-root`, `no-database` or `two-databases` if the command cannot use the folder. */
export function checkCommandFolder(
  { from, root }: CommandFolder,
  { asked, hasDatabase }: { asked: FolderAsked; hasDatabase: boolean },
): void {
  const [above] = root.above;
  if (asked.sends === true && above !== undefined)
    throw conflict(
      'two-databases',
      `Cannot send: ${root.folder} and ${above} both have a database, and each may know people whom the other does not`,
    );
  const isNeeded = asked.needs !== undefined || missesCampaign(asked, { from, root });
  if (!isNeeded || hasDatabase || (asked.needs !== 'database' && root.isMarked)) return;
  if (!root.isMarked)
    throw notFound('no-root', `Cannot find the folder of your campaigns: it is neither ${from} nor above it`);
  throw notFound('no-database', `Cannot find a database: nothing has been imported or planned in ${root.folder} yet`);
}

/** True if a campaign was mistyped, or was meant from another folder: nothing is to be created for it. */
function missesCampaign({ campaigns = [] }: FolderAsked, { from, root }: CommandFolder): boolean {
  return campaigns.some((given) => !existsSync(findCampaignPath(rootDisk, given, { from, root: root.folder })));
}
