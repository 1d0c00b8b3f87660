/**
 * The schedules of all campaigns below a folder, with what is wrong with their files. Invariant: a campaign whose files `validate`
 * refuses has no schedule here; only its people may come later.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkAccount, checkCampaign, readCampaign } from '../campaign/campaign.ts';
import { diskFiles } from '../campaign/files/files.ts';
import { pathBelow } from '../campaign/files/folder.ts';
import type { Finding } from '../campaign/findings/finding.ts';
import { hasErrors } from '../campaign/findings/problem.ts';
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import { OperatingError } from '../core/operating-error.ts';
import { type ChoosingWorld, chooseAccountFile } from './choose-account.ts';
import { findBelow } from './find-campaigns.ts';
import { campaignWorld } from './load-inputs.ts';

export interface ScheduledCampaign {
  /** Its path below the root. */
  readonly path: string;
  readonly folder: string;
  /** Null: it cannot be read. */
  readonly account: Account | null;
  readonly accountPath: string | null;
  /** With a schedule, reminders, or both. Null: it is invalid, for `problem`. */
  readonly campaign: Campaign | null;
  /** Differs when one of its files was written. */
  readonly change: string;
  /** SHA-256 of campaign.yaml and of the account file: changes with any byte. */
  readonly hash: { readonly campaign: string; readonly account: string };
  /** When one of its files was last written. */
  readonly writtenAt: Date;
  /** The first thing that is wrong, in a sentence; null: nothing is. */
  readonly problem: string | null;
}

/** One whose files are right. */
export interface SoundCampaign extends ScheduledCampaign {
  readonly account: Account;
  readonly accountPath: string;
  readonly campaign: Campaign;
  readonly problem: null;
}

export function isSound(campaign: ScheduledCampaign): campaign is SoundCampaign {
  return campaign.problem === null;
}

/** As its own folder has it. */
type ReadCampaign = Omit<ScheduledCampaign, 'change'>;

/** Campaigns that run by themselves, valid or not, by path. `top`: the folder to look in. */
export async function listSchedules(world: ChoosingWorld, top: string): Promise<readonly ScheduledCampaign[]> {
  return createScheduleReader(world, top)();
}

/** A reading that is still right need not be made again so soon; files elsewhere may have changed. */
const mostAgeMs = 60_000;

/** Reads again only what has changed: most folders are as they were a moment ago. */
export function createScheduleReader(
  world: ChoosingWorld,
  top: string,
): (nowMs?: number) => Promise<readonly ScheduledCampaign[]> {
  const known = new Map<string, { change: string; readAtMs: number; read: ReadCampaign | null }>();
  return async (nowMs = 0) => {
    const { folders } = await findBelow(top);
    for (const folder of known.keys()) if (!folders.includes(folder)) known.delete(folder);
    const found: ScheduledCampaign[] = [];
    for (const folder of folders) {
      const accountPath = await chooseAccountFile(world, { folder, given: undefined }).catch(asSentence);
      const change = await findChange(folder, typeof accountPath === 'string' ? accountPath : null);
      const before = known.get(folder);
      const isKnown = before?.change === change && nowMs - before.readAtMs < mostAgeMs;
      const read = isKnown ? before.read : await readOne(world, { folder, accountPath });
      if (!isKnown) known.set(folder, { change, readAtMs: nowMs, read });
      if (read !== null) found.push({ ...read, change: `${change}\n${await findCsvChange(read)}` });
    }
    return found;
  };
}

/** The same for a CSV that lies elsewhere. */
async function findCsvChange({ folder, campaign }: ReadCampaign): Promise<string> {
  const csv = campaign?.audience.csv;
  if (csv === undefined) return '';
  const found = await stat(path.resolve(folder, csv)).catch(() => null);
  return `${found?.mtimeMs} ${found?.size} ${found?.ino}`;
}

/** A failure as its sentence. */
interface Sentence {
  readonly sentence: string;
}

function asSentence(error: unknown): Sentence {
  if (error instanceof OperatingError) return { sentence: error.message };
  throw error;
}

/** A text that differs when a file of the folder, or the account's, was written. */
async function findChange(folder: string, accountPath: string | null): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const files = [...names.map((name) => path.join(folder, name)), ...(accountPath === null ? [] : [accountPath])];
  const found = await Promise.all(files.map(async (file) => stat(file).catch(() => null)));
  return found
    .map((each, index) => `${files[index]} ${each?.mtimeMs} ${each?.size} ${each?.ino}`)
    .sort((one, other) => (one < other ? -1 : 1))
    .join('\n');
}

async function readOne(
  { root }: ChoosingWorld,
  { folder, accountPath }: { folder: string; accountPath: string | Sentence },
): Promise<ReadCampaign | null> {
  const file = path.join(folder, 'campaign.yaml');
  const text = await readFile(file, 'utf8').catch(() => '');
  // Also a file that cannot be read as YAML has the key.
  if (!/^["']?(?:schedule|reminder)["']?\s*:/m.test(text)) return null;
  const account = await readAccount(root, accountPath);
  const known = { path: pathBelow(root, folder), folder, account: account.value };
  const accountFile = typeof accountPath === 'string' ? accountPath : null;
  const bytes = accountFile === null ? '' : await readFile(accountFile, 'utf8').catch(() => '');
  const written = await Promise.all([file, accountFile ?? file].map(async (each) => stat(each).catch(() => null)));
  const read = await readCampaign(diskFiles, { root, folder });
  const checked = await checkCampaign(campaignWorld, { root, folder, account: account.value });
  const problem = account.problem ?? firstProblem([...read.findings, ...checked.findings]);
  const { value } = read;
  const runsByItself = value?.schedule !== undefined || value?.reminder !== undefined;
  const campaign = problem === null && runsByItself ? value : null;
  if (problem === null && campaign === null) return null;
  return {
    ...known,
    accountPath: accountFile,
    campaign,
    hash: { campaign: sha256(text), account: sha256(bytes) },
    writtenAt: new Date(Math.max(0, ...written.map((each) => each?.mtimeMs ?? 0))),
    problem,
  };
}

async function readAccount(
  root: string,
  accountPath: string | Sentence,
): Promise<{ value: Account | null; problem: string | null }> {
  if (typeof accountPath !== 'string') return { value: null, problem: accountPath.sentence };
  const { value, findings } = await checkAccount(diskFiles, { root, file: accountPath });
  return { value, problem: firstProblem(findings) };
}

/** What only says that the people are not there yet: the run of an occurrence looks again. */
const mayComeLater = new Set(['no-csv', 'empty-csv']);

function firstProblem(findings: readonly Finding[]): string | null {
  const first = findings.find((finding) => hasErrors([finding]) && !mayComeLater.has(finding.code));
  return first === undefined ? null : `${first.file}:${first.line}: ${first.message}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
