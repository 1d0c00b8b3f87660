/** The files of a campaign as bytes. Invariant: each is read once, to its end. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type ScannedFile, scanFile } from '../audience/scan-file.ts';

export interface ScannedInputs {
  readonly campaign: ScannedFile;
  readonly account: ScannedFile;
  readonly csv: readonly ScannedFile[];
  readonly excluded: readonly ScannedFile[];
  /** What a plan's recipients are hashed with, in hex: see `Inputs`. */
  readonly salt: string;
}

/** Reads campaign.yaml, the account file, the people and the exclusions. Throws `unreadable-file`. */
export async function scanInputs(of: {
  folder: string;
  accountPath: string;
  csvPaths: readonly string[];
  excludedPaths: readonly string[];
}): Promise<ScannedInputs> {
  const salt = createHash('sha256').update('bluecast plan salt\n');
  const csv: ScannedFile[] = [];
  // One after the other: the salt depends on their order.
  for (const file of of.csvPaths) csv.push(await scanFile(file, [salt]));
  const excluded: ScannedFile[] = [];
  for (const file of of.excludedPaths) excluded.push(await scanFile(file));
  return {
    campaign: await scanFile(path.join(of.folder, 'campaign.yaml')),
    account: await scanFile(of.accountPath),
    csv,
    excluded,
    salt: salt.digest('hex'),
  };
}

/** SHA-256, in hex, over campaign.yaml and its CSV files: changes with every byte of them. The account is no part of it. */
export function hashInputs({ campaign, csv, excluded }: ScannedInputs): string {
  const whole = createHash('sha256');
  // Where the people end and the exclusions begin is part of the answer, too.
  if (csv.length > 1) whole.update(`${csv.length} files`);
  // The digest of each, not its bytes: where one file ends and the next begins is part of the answer.
  for (const { sha256 } of [campaign, ...csv, ...excluded]) whole.update(Buffer.from(sha256, 'hex'));
  return whole.digest('hex');
}
