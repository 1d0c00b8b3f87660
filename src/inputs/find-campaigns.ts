/** Finds the campaigns and accounts that paths stand for. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { diskFiles } from '../campaign/files/files.ts';

export interface CampaignTargets {
  /** Folders of campaigns. Includes paths that hold no campaign, so that they are reported. */
  readonly folders: readonly string[];
  /** Files such as account.yaml. */
  readonly accounts: readonly string[];
}

/** `paths`: folders of campaigns, folders that hold such folders, or files in them. */
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
  if (kind === 'file' && isAccount(name)) return { folders: [], accounts: [given] };
  if (kind !== 'folder') return { folders: [given], accounts: [] };
  if (await hasCampaign(given)) return { folders: [given], accounts: [] };
  const names = (await readdir(given)).sort();
  const isCampaign = await Promise.all(names.map(async (each) => hasCampaign(path.join(given, each))));
  const folders = names.filter((_, index) => isCampaign[index]).map((each) => path.join(given, each));
  const accounts = names.filter(isAccount).map((each) => path.join(given, each));
  return folders.length + accounts.length === 0 ? { folders: [given], accounts: [] } : { folders, accounts };
}

async function hasCampaign(folder: string): Promise<boolean> {
  return (await diskFiles.kindOf(path.join(folder, 'campaign.yaml'))) === 'file';
}

/** account.yaml, and variants such as account.sandbox.yaml. */
function isAccount(name: string): boolean {
  return /^account(?:\.[\w-]+)?\.yaml$/.test(name);
}
