/** A campaign's folder: its path below the root is the campaign's name. */
import path from 'node:path';
import type { Problem } from '../findings/finding.ts';
import type { Files } from './files.ts';
import { shownPath } from './shown-path.ts';

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

/**
 * The name of an account whose file gives none: the path of the file's folder below the root; `main` for the root itself. A
 * variant such as account.sandbox.yaml is an account of its own.
 */
export function accountNameOf(root: string, file: string): string {
  const folder = pathBelow(root, path.dirname(file));
  const variant = /^account\.([\w-]+)\.yaml$/.exec(path.basename(file))?.[1];
  const parts = [folder, variant].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? 'main' : parts.join('/');
}

/**
 * The path of a folder below the root: with "/", in NFC, and without a leading `campaigns`, so that a campaign keeps its name
 * wherever such a folder is or is not used. Empty for the root and for campaigns/; absolute for a folder outside.
 */
export function pathBelow(root: string, folder: string): string {
  const relative = path.relative(root, path.resolve(root, folder));
  if (/^\.\.(?:[/\\]|$)/.test(relative) || path.isAbsolute(relative)) return path.resolve(root, folder);
  return relative
    .split(path.sep)
    .join('/')
    .normalize('NFC')
    .replace(/^campaigns(?:\/|$)/, '');
}

/** Why a path is not a campaign's folder; null when it is one. */
export async function findFolderProblem(
  files: Files,
  { root, folder }: { root: string; folder: string },
): Promise<Problem | null> {
  const at = { file: shownPath(folder), line: 1, column: 1 };
  const noCampaign = (message: string): Problem => ({ ...at, code: 'no-campaign', message });
  const kind = await files.kindOf(folder);
  if (kind === 'missing') return noCampaign('There is no such folder: name one with a campaign.yaml in it');
  if (kind !== 'folder') return noCampaign("This is not a folder: name the campaign's folder, not a file in it");
  const names = pathBelow(root, folder);
  const name = names.split('/').find((each) => !isSlug(each));
  if (!path.isAbsolute(names) && name !== undefined) {
    const message =
      name === ''
        ? 'The root is the folder of all campaigns: move this campaign into a folder in it, such as campaigns/spring'
        : `The folder's path is also the campaign's name: use letters, digits, ".", "_" and "-" only in ${JSON.stringify(name)}`;
    return { ...at, code: 'bad-folder-name', message };
  }
  if ((await files.kindOf(path.join(folder, 'campaign.yaml'))) === 'file') {
    const twins = [path.join(root, names), path.join(root, 'campaigns', names)];
    const others = twins.filter((each) => path.resolve(each) !== path.resolve(root, folder));
    for (const twin of others)
      if ((await files.kindOf(path.join(twin, 'campaign.yaml'))) === 'file') {
        const message = `${shownPath(twin)} would have the same name, ${names}: rename one of the two folders`;
        return { ...at, code: 'bad-folder-name', message };
      }
    return null;
  }
  return noCampaign('This folder has no campaign.yaml: write one, or name another folder');
}
