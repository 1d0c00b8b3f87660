/** What a plan locks: the hashes of everything that it is made from. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import type { ScannedFile } from '../audience/scan-file.ts';
import { allParts, templateOf } from '../core/campaign/campaign.ts';
import { type LockedInputs, type PlanHead, planRules } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { readVersion } from '../package-folder.ts';

/** A hanging git (a network disk, a lock) must not delay a plan. */
const gitTimeoutMs = 5_000;

/** The head of a plan made from these inputs now. */
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

/** Hashes recipients and exclusions. The hash depends on which files are which. */
function hashAudience({ csv, excluded }: Inputs): string {
  const people = joinHashes(csv);
  if (excluded.length === 0) return people;
  return createHash('sha256')
    .update(`${people}\n${joinHashes(excluded)}`)
    .digest('hex');
}

/** The hash of a single file; for several files the hash of their hashes. */
function joinHashes(files: readonly ScannedFile[]): string {
  const hashes = files.map(({ sha256 }) => sha256);
  const [first, second] = hashes;
  if (first !== undefined && second === undefined) return first;
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** The folder's commit, and whether its files are as committed. Null outside of git, or without git. */
async function readGit(folder: string): Promise<PlanHead['git']> {
  const git = async (...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args], { timeout: gitTimeoutMs });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', 'HEAD');
    // Plan files in the folder do not count as changes.
    const isClean = (await git('status', '--porcelain', '--', '.', ':!*.plan.json')) === '';
    return { commit, isClean };
  } catch {
    return null;
  }
}
