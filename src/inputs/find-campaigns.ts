/** Finds the campaigns and accounts that paths stand for, in folders of any depth. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { diskFiles } from '../campaign/files/files.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';

export interface CampaignTargets {
  /** Folders of campaigns. Includes paths that hold no campaign, so that they are reported. */
  readonly folders: readonly string[];
  /** Files such as account.yaml. */
  readonly accounts: readonly string[];
}

/** Folders to look into at most: more is a disk, not a folder of campaigns. */
const maxFolders = 20_000;

/** `paths`: folders of campaigns, folders above such folders, or files in them. */
export async function findCampaigns(paths: readonly string[]): Promise<CampaignTargets> {
  const found = await Promise.all(paths.map(findTarget));
  const unique = (all: readonly string[]): readonly string[] => [...new Set(all.map((each) => path.normalize(each)))];
  return {
    folders: unique(found.flatMap(({ folders }) => folders)),
    accounts: unique(found.flatMap(({ accounts }) => accounts)),
  };
}

async function findTarget(given: string): Promise<CampaignTargets> {
  const name = path.basename(given);
  const kind = await diskFiles.kindOf(given);
  if (kind === 'file' && name === 'campaign.yaml') return { folders: [path.dirname(given)], accounts: [] };
  if (kind === 'file' && isAccountFile(name)) return { folders: [], accounts: [given] };
  if (kind !== 'folder') return { folders: [given], accounts: [] };
  const found = await findBelow(given);
  return found.folders.length + found.accounts.length === 0 ? { folders: [given], accounts: [] } : found;
}

/**
 * The campaigns and accounts in a folder and below it, by path. Passes over hidden folders, node_modules and links, and looks into no
 * campaign. Throws `too-many-folders`.
 */
export async function findBelow(top: string): Promise<CampaignTargets> {
  const folders: string[] = [];
  const accounts: string[] = [];
  const waiting = [top];
  for (let seen = 0; waiting.length > 0; seen += 1) {
    const folder = waiting.shift() ?? top;
    if (seen > maxFolders)
      throw badInput(
        'too-many-folders',
        `Cannot look for campaigns in ${top}: there are more than ${formatNumber(maxFolders)} folders in it; name the folder of the campaigns`,
      );
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    accounts.push(...files.filter(isAccountFile).map((name) => path.join(folder, name)));
    if (files.includes('campaign.yaml')) folders.push(folder);
    else
      for (const { name } of entries.filter((entry) => entry.isDirectory()))
        if (!name.startsWith('.') && name !== 'node_modules') waiting.push(path.join(folder, name));
  }
  return { folders: folders.sort(), accounts: accounts.sort() };
}

/** account.yaml, and variants such as account.sandbox.yaml. */
export function isAccountFile(name: string): boolean {
  return /^account(?:\.[\w-]+)?\.yaml$/.test(name);
}
