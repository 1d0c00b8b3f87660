/**
 * Files in git -> Campaign and Account, or every problem with file, line and column. Table of contents: the file as YAML
 * (yaml-source) -> its shape (schema, describe-issues) -> what no schema sees (check-messages, check-lines) -> the core's types.
 * Invariant: what is returned can be sent; what is not in order is said at once, all of it, before anything happens.
 */
import path from 'node:path';
import type { z } from 'zod';
import { type Account, defaultLimits, defaultSettleAfterSeconds, type LineLimits } from '../core/account.ts';
import type { Campaign, Part } from '../core/campaign.ts';
import { checkLines } from './check-lines.ts';
import { checkSameness, checkTexts } from './check-messages.ts';
import { describeIssues } from './describe-issues.ts';
import { diskFiles, type Files } from './files.ts';
import type { MessageFile } from './message-schema.ts';
import { type Loaded, type Problem, problemError } from './problem.ts';
import { accountFile, campaignFile } from './schema.ts';
import { field, readYaml, type YamlSource } from './yaml-source.ts';

/** Folder names that are safe in tables, file names and addresses. */
const slugPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** The campaign of a folder. Throws `invalid-campaign` with every problem of its files. */
export async function loadCampaign(folder: string): Promise<Campaign> {
  const loaded = await checkCampaign(diskFiles, folder);
  if (loaded.ok) return loaded.value;
  throw problemError('invalid-campaign', `campaign ${slugOf(folder)}`, loaded.problems);
}

/** The account of a file. Throws `invalid-account` with every problem of it. */
export async function loadAccount(file: string): Promise<Account> {
  const loaded = await checkAccount(diskFiles, file);
  if (loaded.ok) return loaded.value;
  throw problemError('invalid-account', 'account', loaded.problems);
}

/** Where the account of a campaign's folder is unless somebody says otherwise: beside the folder. */
export function accountPathOf(folder: string): string {
  return path.join(folder, '..', 'account.yaml');
}

/** The campaign of a folder, or everything that is wrong with its files. */
export async function checkCampaign(files: Files, folder: string): Promise<Loaded<Campaign>> {
  const misplaced = await findFolderProblem(files, folder);
  if (misplaced !== null) return { ok: false, problems: [misplaced] };
  const file = path.join(folder, 'campaign.yaml');
  const read = await readYaml(files, { path: file, file: shown(file), textKeys: new Set(['name', 'csv']) });
  if (!read.ok) return read;
  const source = read.value;
  const parsed = campaignFile.safeParse(source.value);
  const problems = [
    ...(parsed.success ? [] : describeIssues(campaignFile, { source, issues: parsed.error.issues })),
    ...(await checkCsv(files, { folder, source })),
    ...checkTexts(source),
  ];
  if (!parsed.success) return { ok: false, problems };
  const campaign = toCampaign(slugOf(folder), parsed.data);
  problems.push(...checkSameness(source, campaign.messages));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: campaign };
}

/** The account of a file, or everything that is wrong with it. */
export async function checkAccount(files: Files, file: string): Promise<Loaded<Account>> {
  if ((await files.kindOf(file)) !== 'file') {
    const message = 'There is no account file here: make it, with your Sendblue lines, or name another one';
    return { ok: false, problems: [{ file: shown(file), line: 1, column: 1, code: 'no-account', message }] };
  }
  const read = await readYaml(files, { path: file, file: shown(file), textKeys: new Set(['number']) });
  if (!read.ok) return read;
  const source = read.value;
  const parsed = accountFile.safeParse(source.value);
  const problems = [
    ...(parsed.success ? [] : describeIssues(accountFile, { source, issues: parsed.error.issues })),
    ...checkLines(source),
  ];
  return parsed.success && problems.length === 0
    ? { ok: true, value: toAccount(parsed.data) }
    : { ok: false, problems };
}

async function findFolderProblem(files: Files, folder: string): Promise<Problem | null> {
  const problem = (code: string, message: string): Problem => ({
    file: shown(folder),
    line: 1,
    column: 1,
    code,
    message,
  });
  const kind = await files.kindOf(folder);
  if (kind === 'missing')
    return problem('no-campaign', 'There is no such folder: name one that has a campaign.yaml in it');
  if (kind !== 'folder')
    return problem('no-campaign', "This is not a folder: name the campaign's folder, not a file in it");
  if (!slugPattern.test(slugOf(folder))) {
    return problem(
      'bad-folder-name',
      'The folder\'s name is the campaign\'s: use letters, digits, ".", "_" and "-" only',
    );
  }
  if ((await files.kindOf(path.join(folder, 'campaign.yaml'))) === 'file') return null;
  return problem('no-campaign', 'This folder has no campaign.yaml: write one, or name another folder');
}

async function checkCsv(
  files: Files,
  { folder, source }: { folder: string; source: YamlSource },
): Promise<readonly Problem[]> {
  const csv = field(field(source.value, 'audience'), 'csv');
  if (typeof csv !== 'string' || csv === '') return [];
  const kind = await files.kindOf(path.resolve(folder, csv));
  if (kind === 'file') return [];
  const message =
    kind === 'missing'
      ? `There is no file "${csv}" in the campaign's folder: put it there, or correct the path`
      : `"${csv}" is not a file: write the path of the CSV`;
  return [{ file: source.file, ...source.placeOf(['audience', 'csv']), code: 'no-csv', message }];
}

function slugOf(folder: string): string {
  return path.basename(path.resolve(folder)).normalize('NFC');
}

/** A path as people like to read it: from here, unless it lies elsewhere. */
function shown(file: string): string {
  const relative = path.relative('', file);
  return relative === '' || relative.startsWith('..') ? file : relative;
}

function toCampaign(
  slug: string,
  { name, purpose, audience, messages, channel }: z.output<typeof campaignFile>,
): Campaign {
  return { slug, name, purpose, audience, messages: messages.map(toPart), channelPolicy: channel.policy };
}

function toPart({ text, image, carousel, fallback }: MessageFile): Part {
  if (carousel !== undefined) {
    return {
      kind: 'carousel',
      imageUrls: carousel,
      ...(fallback === undefined ? {} : { fallbackText: fallback.text }),
    };
  }
  if (image !== undefined) return { kind: 'image', imageUrl: image, ...(text === undefined ? {} : { text }) };
  return { kind: 'text', text: text ?? '' };
}

function toAccount(file: z.output<typeof accountFile>): Account {
  const common = withLimits(defaultLimits, file.limits);
  return {
    lines: file.lines.map(({ number, generation, limits }) => ({
      number,
      generation,
      limits: withLimits(common, limits),
    })),
    settleAfterSeconds: file.settleAfterSeconds ?? defaultSettleAfterSeconds,
  };
}

/** The limits that are said, over those that are not. */
function withLimits(base: LineLimits, said: z.output<typeof accountFile>['limits']): LineLimits {
  const given = Object.entries(said ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...(Object.fromEntries(given) as Partial<LineLimits>) };
}
