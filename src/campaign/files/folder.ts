/** A campaign's folder: its name is the campaign's name. */
import path from 'node:path';
import type { Problem } from '../findings/finding.ts';
import type { Files } from './files.ts';

/** Folder names that are safe in tables, file names and addresses. */
const slugPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** True for a name that a campaign's folder may have. */
export function isSlug(name: string): boolean {
  return slugPattern.test(name);
}

/** The default place of the account file: next to the campaign's folder. */
export function accountPathOf(folder: string): string {
  return path.join(folder, '..', 'account.yaml');
}

export function slugOf(folder: string): string {
  return path.basename(path.resolve(folder)).normalize('NFC');
}

/** A path for people: relative, unless it is outside the current folder. */
export function shown(file: string): string {
  const relative = path.relative('', file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

/** Why a path is not a campaign's folder; null when it is one. */
export async function findFolderProblem(files: Files, folder: string): Promise<Problem | null> {
  const at = { file: shown(folder), line: 1, column: 1 };
  const noCampaign = (message: string): Problem => ({ ...at, code: 'no-campaign', message });
  const kind = await files.kindOf(folder);
  if (kind === 'missing') return noCampaign('There is no such folder: name one with a campaign.yaml in it');
  if (kind !== 'folder') return noCampaign("This is not a folder: name the campaign's folder, not a file in it");
  if (!isSlug(slugOf(folder))) {
    const message = 'The folder\'s name is also the campaign\'s: use letters, digits, ".", "_" and "-" only';
    return { ...at, code: 'bad-folder-name', message };
  }
  if ((await files.kindOf(path.join(folder, 'campaign.yaml'))) === 'file') return null;
  return noCampaign('This folder has no campaign.yaml: write one, or name another folder');
}
