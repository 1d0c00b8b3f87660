/** The files of a campaign, read and checked: the one way that `validate`, `plan` and `send` take. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { readBeginning } from '../audience/read-beginning.ts';
import { checkAccount, checkCampaign } from '../campaign/campaign.ts';
import { findCsvFiles, pipedIn } from '../campaign/files/csv-files.ts';
import { type CampaignWorld, diskFiles } from '../campaign/files/files.ts';
import { accountPathOf, slugOf } from '../campaign/files/folder.ts';
import { hashInputs } from '../campaign/files/hash-inputs.ts';
import type { Finding } from '../campaign/findings/finding.ts';
import { hasErrors, problemError } from '../campaign/findings/problem.ts';
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import { badInput } from '../core/operating-error.ts';
import { findPipedCsv, type PipeWorld, pipedCsvOf } from './piped-csv.ts';

export interface Inputs {
  readonly campaign: Campaign;
  readonly account: Account;
  /** In the order of reading. */
  readonly csvPaths: readonly string[];
  /** Files of numbers that are left out. */
  readonly excludedPaths: readonly string[];
  readonly folder: string;
  readonly accountPath: string;
  /** Changes with every byte of the campaign and its CSV, and with the account's lines. */
  readonly hash: string;
  /** What is not in order but keeps nothing from being sent. */
  readonly warnings: readonly Finding[];
}

/** The real disk, and the reader of CSV files; nobody pipes anything in. */
export const campaignWorld: CampaignWorld = {
  files: diskFiles,
  readCsv: readBeginning,
  pipedCsv: async () => null,
};

export interface InputsAsked {
  readonly campaign: string;
  readonly account: string | undefined;
  /** Another run is wanted: people who were piped in for an earlier one are not taken for it. */
  readonly newRun?: boolean;
}

/** Reads campaign.yaml and account.yaml (beside the campaign's folder unless named). Throws every problem of both at once. */
export async function loadInputs(world: PipeWorld, input: InputsAsked): Promise<Inputs> {
  const folder = path.resolve(input.campaign);
  const accountPath = path.resolve(input.account ?? accountPathOf(folder));
  const account = await checkAccount(diskFiles, accountPath);
  const pipedCsv = async (slug: string): Promise<string> =>
    findPipedCsv(world, { slug, mayBeKept: input.newRun !== true });
  const campaign = await checkCampaign({ ...campaignWorld, pipedCsv }, { folder, account: account.value });
  if (campaign.value === null || account.value === null) {
    const code = campaign.value === null ? 'invalid-campaign' : 'invalid-account';
    throw problemError(code, `campaign ${slugOf(folder)}`, [...campaign.findings, ...account.findings]);
  }
  const { csv, exclude } = campaign.value.audience;
  const csvPaths = csv === pipedIn ? [pipedCsvOf(slugOf(folder))] : await listFiles(folder, [csv]);
  const excludedPaths = await listFiles(folder, exclude?.csv ?? []);
  const files = await hashInputs({ folder, csvPaths, excluded: excludedPaths });
  const lines = account.value.lines.map((line) => `${line.number} ${line.generation}`).join('\n');
  const hash = createHash('sha256').update(`${files}\n${lines}`).digest('hex');
  const warnings = [...account.findings, ...campaign.findings].filter((finding) => !hasErrors([finding]));
  return {
    campaign: campaign.value,
    account: account.value,
    csvPaths,
    excludedPaths,
    folder,
    accountPath,
    hash,
    warnings,
  };
}

/** Throws what the check has not seen: files that went away since. */
async function listFiles(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map(async (csv) => findCsvFiles(diskFiles, { folder, csv })));
  return found.flatMap((each) => {
    if (!each.ok) throw badInput('file-not-found', `Cannot read the audience: ${each.reason}`);
    return each.paths;
  });
}

/** The account of a file. Throws `invalid-account` with every problem of it. */
export async function loadAccount(file: string): Promise<Account> {
  const { value, findings } = await checkAccount(diskFiles, file);
  if (value !== null) return value;
  throw problemError('invalid-account', 'account', findings);
}
