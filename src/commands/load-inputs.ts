/** The files of a campaign, read and checked: the one way that `validate`, `plan` and `send` take. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readBeginning } from '../audience/read-beginning.ts';
import { checkAccount, checkCampaign } from '../campaign/campaign.ts';
import { type CampaignWorld, diskFiles } from '../campaign/files.ts';
import { accountPathOf, slugOf } from '../campaign/folder.ts';
import { hashInputs } from '../campaign/hash-inputs.ts';
import { type Finding, hasErrors, problemError } from '../campaign/problem.ts';
import type { Account } from '../core/account.ts';
import type { Campaign } from '../core/campaign.ts';

export interface Inputs {
  readonly campaign: Campaign;
  readonly account: Account;
  readonly csvPath: string;
  /** Files of numbers that are left out. */
  readonly excludedPaths: readonly string[];
  readonly folder: string;
  readonly accountPath: string;
  /** Changes with every byte of the campaign and its CSV, and with the account's lines. */
  readonly hash: string;
  /** What is not in order but keeps nothing from being sent. */
  readonly warnings: readonly Finding[];
}

/** The real disk, and the reader of CSV files. */
export const campaignWorld: CampaignWorld = { files: diskFiles, readCsv: readBeginning };

/** Reads campaign.yaml and account.yaml (beside the campaign's folder unless named). Throws every problem of both at once. */
export async function loadInputs(input: { campaign: string; account: string | undefined }): Promise<Inputs> {
  const folder = path.resolve(input.campaign);
  const accountPath = path.resolve(input.account ?? accountPathOf(folder));
  const account = await checkAccount(diskFiles, accountPath);
  const campaign = await checkCampaign(campaignWorld, { folder, account: account.value });
  if (campaign.value === null || account.value === null) {
    const code = campaign.value === null ? 'invalid-campaign' : 'invalid-account';
    throw problemError(code, `campaign ${slugOf(folder)}`, [...campaign.findings, ...account.findings]);
  }
  const csvPath = path.resolve(folder, campaign.value.audience.csv);
  const excludedPaths = (campaign.value.audience.exclude?.csv ?? []).map((csv) => path.resolve(folder, csv));
  const files = await hashInputs({ folder, csvPath, excluded: excludedPaths });
  const lines = account.value.lines.map((line) => `${line.number} ${line.generation}`).join('\n');
  const hash = createHash('sha256').update(`${files}\n${lines}`).digest('hex');
  const warnings = [...account.findings, ...campaign.findings].filter((finding) => !hasErrors([finding]));
  return {
    campaign: campaign.value,
    account: account.value,
    csvPath,
    excludedPaths,
    folder,
    accountPath,
    hash,
    warnings,
  };
}

/** The account of a file. Throws `invalid-account` with every problem of it. */
export async function loadAccount(file: string): Promise<Account> {
  const { value, findings } = await checkAccount(diskFiles, file);
  if (value !== null) return value;
  throw problemError('invalid-account', 'account', findings);
}
