/** The files of a campaign, read and checked. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { loadAccount, loadCampaign } from '../campaign/campaign.ts';
import { hashInputs } from '../campaign/hash-inputs.ts';
import type { Account } from '../core/account.ts';
import type { Campaign } from '../core/campaign.ts';

export interface Inputs {
  readonly campaign: Campaign;
  readonly account: Account;
  readonly csvPath: string;
  readonly folder: string;
  readonly accountPath: string;
  /** Changes with every byte of the campaign and its CSV, and with the account's lines. */
  readonly hash: string;
}

/** Reads campaign.yaml and account.yaml (beside the campaign's folder unless named). Throws every problem of a file at once. */
export async function loadInputs(input: { campaign: string; account: string | undefined }): Promise<Inputs> {
  const folder = path.resolve(input.campaign);
  const campaign = await loadCampaign(folder);
  const accountPath = path.resolve(input.account ?? path.join(folder, '..', 'account.yaml'));
  const account = await loadAccount(accountPath);
  const csvPath = path.resolve(folder, campaign.audience.csv);
  const files = await hashInputs({ folder, csvPath });
  const lines = account.lines.map((line) => `${line.number} ${line.generation}`).join('\n');
  const hash = createHash('sha256').update(`${files}\n${lines}`).digest('hex');
  return { campaign, account, csvPath, folder, accountPath, hash };
}
