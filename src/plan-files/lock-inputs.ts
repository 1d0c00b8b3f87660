/** What a plan locks: the hashes of everything that it is made from. */
import { createHash } from 'node:crypto';
import type { ScannedFile } from '../audience/scan-file.ts';
import { allParts, templateOf } from '../core/campaign/campaign.ts';
import { type LockedInputs, type PlanHead, planRules } from '../core/plan/plan-file.ts';
import { readGit } from '../inputs/git.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { readVersion } from '../package-folder.ts';

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
