/** What a plan locks: the hashes of everything that goes into it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { ScannedFile } from '../audience/scan-file.ts';
import { allParts, templateOf } from '../core/campaign/campaign.ts';
import { type LockedInputs, type PlanHead, planRules } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { readVersion } from '../package-folder.ts';

/** A git that hangs (a network disk, a lock) must not hold a plan up. */
const gitTimeoutMs = 5_000;

/** What stands at the head of a plan that is made of these inputs now. */
export async function lockInputs(inputs: Inputs): Promise<Pick<PlanHead, 'engine' | 'rules' | 'locked' | 'git'>> {
  const { campaign, fileHashes, folder } = inputs;
  const locked: LockedInputs = {
    campaign: fileHashes.campaign,
    account: fileHashes.account,
    csv: hashAudience(inputs),
    templates: createHash('sha256')
      .update(JSON.stringify(allParts(campaign).map(templateOf)))
      .digest('hex'),
  };
  return { engine: readVersion(), rules: planRules, locked, git: await readGit(folder) };
}

/** Of the people and of those who are left out; which is which is part of the answer. */
function hashAudience({ csv, excluded }: Inputs): string {
  const people = joinHashes(csv);
  if (excluded.length === 0) return people;
  return createHash('sha256')
    .update(`${people}\n${joinHashes(excluded)}`)
    .digest('hex');
}

/** One file's own hash; of several the hash of all of theirs. */
function joinHashes(files: readonly ScannedFile[]): string {
  const hashes = files.map(({ sha256 }) => sha256);
  const [first, second] = hashes;
  if (first !== undefined && second === undefined) return first;
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** The commit that a folder is at, and whether it is as committed; null outside of git, or without git. */
async function readGit(folder: string): Promise<PlanHead['git']> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { timeout: gitTimeoutMs });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    // Plans themselves may lie there, new or made again.
    const isClean = (await git('status', '--porcelain', '--', '.', ':!*.plan.json')) === '';
    return { commit, isClean };
  } catch {
    return null;
  }
}
