/** A campaign's folder: its name is the campaign's. */
import path from 'node:path';
import type { Problem } from '../findings/finding.ts';
import type { Files } from './files.ts';

/** Folder names that are safe in tables, file names and addresses. */
const slugPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** True for what a campaign's folder may be called. */
export function isSlug(name: string): boolean {
  return slugPattern.test(name);
}

/** Where the account of a campaign's folder is unless somebody says otherwise: beside the folder. */
export function accountPathOf(folder: string): string {
  return path.join(folder, '..', 'account.yaml');
}

export function slugOf(folder: string): string {
  return path.basename(path.resolve(folder)).normalize('NFC');
}

/** A path as people like to read it: from here, unless it lies elsewhere. */
export function shown(file: string): string {
  const relative = path.relative('', file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

/** Why a path is no campaign's folder; null when it is one. */
export async function findFolderProblem(files: Files, folder: string): Promise<Problem | null> {
  const at = { file: shown(folder), line: 1, column: 1 };
  const noCampaign = (message: string): Problem => ({ ...at, code: 'no-campaign', message });
  const kind = await files.kindOf(folder);
  if (kind === 'missing') return noCampaign('There is no such folder: name one that has a campaign.yaml in it');
  if (kind !== 'folder') return noCampaign("This is not a folder: name the campaign's folder, not a file in it");
  if (!isSlug(slugOf(folder))) {
    const message = 'The folder\'s name is the campaign\'s: use letters, digits, ".", "_" and "-" only';
    return { ...at, code: 'bad-folder-name', message };
  }
  if ((await files.kindOf(path.join(folder, 'campaign.yaml'))) === 'file') return null;
  return noCampaign('This folder has no campaign.yaml: write one, or name another folder');
}
