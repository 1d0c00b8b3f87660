/**
 * Reads and checks the files of a campaign, for every command. Invariant: each CSV is read once, to its end, for its hash, its
 * encoding and the salt of plans; later stages use these results.
 */
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { wrongEncoding } from '../audience/decode.ts';
import { readBeginning } from '../audience/read-beginning.ts';
import type { ScannedFile } from '../audience/scan-file.ts';
import { checkAccount, checkCampaign } from '../campaign/campaign.ts';
import { findCsvFiles, pipedIn } from '../campaign/files/csv-files.ts';
import { type CampaignWorld, diskFiles, type QueryAsked } from '../campaign/files/files.ts';
import { pathBelow } from '../campaign/files/folder.ts';
import type { Finding } from '../campaign/findings/finding.ts';
import { hasErrors, problemError } from '../campaign/findings/problem.ts';
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import { notFound } from '../core/operating-error.ts';
import type { World } from '../world.ts';
import { chooseAccountFile } from './choose-account.ts';
import { findPipedCsv, type PipeWorld, pipedCsvOf } from './piped-csv.ts';
import { openQueriedCsv, type QueriedCsv } from './query-csv.ts';
import { hashInputs, scanInputs } from './scan-inputs.ts';

export interface Inputs {
  readonly campaign: Campaign;
  readonly account: Account;
  /** CSV files of the recipients, in the order of reading. */
  readonly csv: readonly ScannedFile[];
  /** CSV files of the numbers that are left out. */
  readonly excluded: readonly ScannedFile[];
  readonly folder: string;
  readonly accountPath: string;
  /** SHA-256, in hex, of campaign.yaml and of the account file. */
  readonly fileHashes: { readonly campaign: string; readonly account: string };
  /** SHA-256, in hex: changes with any byte of the campaign or its CSV, and with the account's lines. */
  readonly hash: string;
  /**
   * Salt for hashing a plan's recipients. It is derived from the CSV, so that every machine finds the same; no file contains it.
   * Only a reader of the CSV can derive it, and the CSV has the numbers anyway.
   */
  readonly salt: string;
  /** Findings that do not prevent sending. */
  readonly warnings: readonly Finding[];
  /** When the recipients were piped in earlier; null: they are piped in now, or come from files. */
  readonly pipedBefore: Date | null;
}

/** The real disk, and the reader of CSV files. Nothing is piped in. */
export const campaignWorld: CampaignWorld = {
  files: diskFiles,
  readCsv: readBeginning,
  pipedCsv: async () => null,
  queriedCsv: async () => null,
};

export interface InputsAsked {
  readonly campaign: string;
  readonly account: string | undefined;
  /** True: plan another run, and do not reuse recipients that were piped in for an earlier one. */
  readonly newRun?: boolean;
}

export type InputsWorld = PipeWorld & Pick<World, 'config'>;

/**
 * Works with the files of a campaign: campaign.yaml, the account file (by default the nearest above the campaign's folder), the recipients.
 * The answer to a query is a file only for as long. Throws all problems of both at once.
 */
export async function withInputs<T>(
  world: InputsWorld,
  asked: InputsAsked,
  work: (inputs: Inputs) => Promise<T>,
): Promise<T> {
  const queried = openQueriedCsv(world);
  try {
    return await work(await loadInputs(world, asked, queried));
  } finally {
    await queried.release();
  }
}

async function loadInputs(world: InputsWorld, asked: InputsAsked, queried: QueriedCsv): Promise<Inputs> {
  // Without links, as the root is: the same folder is the same campaign.
  const folder = await realpath(asked.campaign).catch(() => path.resolve(asked.campaign));
  const accountPath = await chooseAccountFile(world, { folder, given: asked.account });
  const account = await checkAccount(diskFiles, { root: world.root, file: accountPath });
  let pipedBefore: Date | null = null;
  const pipedCsv = async (name: string): Promise<string> => {
    const found = await findPipedCsv(world, { campaign: name, mayBeKept: asked.newRun !== true });
    pipedBefore = found.keptSince;
    return found.file;
  };
  let answer: string | null = null;
  const queriedCsv = async (query: QueryAsked): Promise<string> => {
    answer = await queried.ask(query);
    return answer;
  };
  const campaign = await checkCampaign(
    { ...campaignWorld, pipedCsv, queriedCsv },
    { root: world.root, folder, account: account.value },
  );
  if (campaign.value === null || account.value === null) {
    const code = campaign.value === null ? 'invalid-campaign' : 'invalid-account';
    throw problemError(code, `campaign ${pathBelow(world.root, folder)}`, [...campaign.findings, ...account.findings]);
  }
  const { csv, encoding, exclude } = campaign.value.audience;
  const piped = csv === pipedIn ? pipedCsvOf(world, campaign.value.path) : null;
  const made = answer ?? piped;
  const csvPaths = made === null ? await listFiles(world.root, { folder, names: [csv] }) : [made];
  const excludedPaths = await listFiles(world.root, { folder, names: exclude?.csv ?? [] });
  const files = await scanInputs({ folder, accountPath, csvPaths, encoding, excludedPaths });
  // The check has read only the beginning of each file.
  const wrong = files.csv.find(({ looksWrong }) => looksWrong);
  if (wrong !== undefined) throw wrongEncoding(path.basename(wrong.path), 'write encoding under audience');
  const lines = account.value.lines.map((line) => `${line.number} ${line.generation}`).join('\n');
  return {
    campaign: campaign.value,
    account: account.value,
    folder,
    accountPath,
    csv: files.csv,
    excluded: files.excluded,
    fileHashes: { campaign: files.campaign.sha256, account: files.account.sha256 },
    hash: createHash('sha256')
      .update(`${hashInputs(files)}\n${lines}`)
      .digest('hex'),
    salt: files.salt,
    warnings: [...account.findings, ...campaign.findings].filter((finding) => !hasErrors([finding])),
    pipedBefore,
  };
}

/** Throws `file-not-found` if a file has disappeared since the check. */
async function listFiles(
  root: string,
  { folder, names }: { folder: string; names: readonly string[] },
): Promise<readonly string[]> {
  const found = await Promise.all(names.map(async (csv) => findCsvFiles(diskFiles, { root, folder, csv })));
  return found.flatMap((each) => {
    if (!each.ok) throw notFound('file-not-found', `Cannot read the audience: ${each.reason}`);
    return each.paths;
  });
}
