/** What a campaign names must lie with the campaigns: CI checks strangers' pull requests, and errors show lines of the files. */
import path from 'node:path';
import type { Problem } from '../findings/finding.ts';
import type { Files } from './files.ts';
import { shownPath } from './shown-path.ts';

/** True for a path in a folder, both without symbolic links. */
export function isInside(folder: string, file: string): boolean {
  const below = path.relative(folder, file);
  return below !== '..' && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below);
}

/** The problem of a campaign.yaml that is a link to a file elsewhere; null for any other. */
export async function findLinkProblem(
  files: Pick<Files, 'realPath'>,
  { root, folder, file }: { root: string; folder: string; file: string },
): Promise<Problem | null> {
  const real = await files.realPath(file);
  const allowed = await Promise.all([root, folder].map(async (each) => files.realPath(each)));
  if (allowed.some((each) => isInside(each, real))) return null;
  const message = 'This is a link to a file outside of the folder of your campaigns: put the file itself here';
  return { file: shownPath(file), line: 1, column: 1, code: 'outside-root', message };
}
