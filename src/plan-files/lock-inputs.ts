/** What a plan locks: the hashes of everything that goes into it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { addFile, hashFile } from '../campaign/files/hash-inputs.ts';
import { allParts, templateOf } from '../core/campaign/campaign.ts';
import { type LockedInputs, type PlanHead, planRules } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { readVersion } from '../package-folder.ts';

/** A git that hangs (a network disk, a lock) must not hold a plan up. */
const gitTimeoutMs = 5_000;

/** What stands at the head of a plan that is made of these inputs now. */
export async function lockInputs(inputs: Inputs): Promise<Pick<PlanHead, 'engine' | 'rules' | 'locked' | 'git'>> {
  const { campaign, folder, accountPath, csvPaths, excludedPaths } = inputs;
  const locked: LockedInputs = {
    campaign: (await hashFile(path.join(folder, 'campaign.yaml'))).digest('hex'),
    account: (await hashFile(accountPath)).digest('hex'),
    csv: await hashAudience(csvPaths, excludedPaths),
    templates: createHash('sha256')
      .update(JSON.stringify(allParts(campaign).map(templateOf)))
      .digest('hex'),
  };
  return { engine: readVersion(), rules: planRules, locked, git: await readGit(folder) };
}

/** Of the people and of those who are left out; which is which is part of the answer. */
async function hashAudience(csvPaths: readonly string[], excludedPaths: readonly string[]): Promise<string> {
  const people = await hashFiles(csvPaths);
  if (excludedPaths.length === 0) return people;
  return createHash('sha256')
    .update(`${people}\n${await hashFiles(excludedPaths)}`)
    .digest('hex');
}

/** One file's own hash; of several the hash of all of theirs. */
async function hashFiles(files: readonly string[]): Promise<string> {
  const hashes: string[] = [];
  for (const file of files) hashes.push((await hashFile(file)).digest('hex'));
  const [first, second] = hashes;
  if (first !== undefined && second === undefined) return first;
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/**
 * The salt of a plan's recipients. It comes from the CSV, so that every machine finds the same, and stands in no file: who
 * could find it has the numbers already.
 */
export async function findSalt({ csvPaths }: Pick<Inputs, 'csvPaths'>): Promise<string> {
  const hash = createHash('sha256').update('bluecast plan salt\n');
  for (const file of csvPaths) await addFile(hash, file);
  return hash.digest('hex');
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
