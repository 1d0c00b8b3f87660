/** Reads the bytes of a campaign's files. Invariant: each file is read once, to its end. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { type ScannedFile, scanFile } from '../audience/scan-file.ts';

export interface ScannedInputs {
  readonly campaign: ScannedFile;
  readonly account: ScannedFile;
  readonly csv: readonly ScannedFile[];
  readonly excluded: readonly ScannedFile[];
  /** Salt for hashing a plan's recipients, in hex: see `Inputs`. */
  readonly salt: string;
}

/** Reads campaign.yaml, the account file, the recipients and the exclusions. Throws `unreadable-file`. */
export async function scanInputs(of: {
  folder: string;
  accountPath: string;
  csvPaths: readonly string[];
  /** The encoding that the campaign names for them. */
  encoding: string | undefined;
  excludedPaths: readonly string[];
}): Promise<ScannedInputs> {
  const salt = createHash('sha256').update('bluecast plan salt\n');
  const csv: ScannedFile[] = [];
  // One after the other: the salt depends on their order.
  for (const file of of.csvPaths) csv.push(await scanFile(file, { more: [salt], encoding: of.encoding }));
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

/** SHA-256, in hex, over campaign.yaml and its CSV files, without the account file. */
export function hashInputs({ campaign, csv, excluded }: ScannedInputs): string {
  const whole = createHash('sha256');
  // The hash must depend on which files are recipients and which are exclusions.
  if (csv.length > 1) whole.update(`${csv.length} files`);
  // Hash each file's digest, not its bytes, so that moving bytes between files changes the hash.
  for (const { sha256 } of [campaign, ...csv, ...excluded]) whole.update(Buffer.from(sha256, 'hex'));
  return whole.digest('hex');
}
