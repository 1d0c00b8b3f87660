/**
 * Files in git -> Campaign and Account, or every problem with file, line and column. Table of contents: the file as YAML
 * (yaml-source) -> its shape (schema, describe-issues) -> what no schema sees (check-…) -> the levels of its findings (problem)
 * -> the core's types (to-campaign, to-account). Invariant: what is returned can be sent; otherwise all problems are reported at
 * once, before anything happens. `validate`, `plan` and `send` all load files through this one.
 */
import path from 'node:path';
import type { Account } from '../core/campaign/account.ts';
import type { Campaign } from '../core/campaign/campaign.ts';
import { reminderFields } from '../core/reminder/reminder.ts';
import { checkAudience } from './checks/check-audience.ts';
import { checkCarousels } from './checks/check-carousels.ts';
import { checkCells } from './checks/check-cells.ts';
import { type CsvFields, checkCsv, checkVariables } from './checks/check-csv.ts';
import { checkLines } from './checks/check-lines.ts';
import { checkLinks } from './checks/check-links.ts';
import { checkMarketing } from './checks/check-marketing.ts';
import { checkMedia } from './checks/check-media.ts';
import { checkSameness, checkTexts } from './checks/check-messages.ts';
import { checkPlaceholders } from './checks/check-placeholders.ts';
import { checkReminder } from './checks/check-reminder.ts';
import { checkSchedule } from './checks/check-schedule.ts';
import { checkSms } from './checks/check-sms.ts';
import type { CampaignWorld, Files } from './files/files.ts';
import { accountNameOf, findFolderProblem, pathBelow } from './files/folder.ts';
import { findLinkProblem } from './files/outside-root.ts';
import { shownPath } from './files/shown-path.ts';
import type { Checked, Checks, Problem } from './findings/finding.ts';
import { hasErrors, listFindings } from './findings/problem.ts';
import { checks } from './schema/check-schema.ts';
import { describeIssues } from './schema/describe-issues.ts';
import { accountFile, campaignFile } from './schema/schema.ts';
import { toAccount } from './to-account.ts';
import { toCampaign } from './to-campaign.ts';
import { readTexts } from './yaml/texts.ts';
import { field, readYaml, type YamlSource } from './yaml/yaml-source.ts';

/**
 * The campaign of a folder, and everything that is wrong with its files. `account` is null where it could not be read;
 * `extraChecks` adds problems, which become findings like all others.
 */
export async function checkCampaign(
  world: CampaignWorld,
  asked: {
    root: string;
    folder: string;
    account: Account | null;
    extraChecks?: (source: YamlSource) => Promise<readonly Problem[]>;
  },
): Promise<Checked<Campaign>> {
  const { folder } = asked;
  const misplaced = await findFolderProblem(world.files, asked);
  if (misplaced !== null) return toChecked<Campaign>({ value: null, problems: [misplaced] });
  const file = path.join(folder, 'campaign.yaml');
  const linked = await findLinkProblem(world.files, { root: asked.root, folder, file });
  if (linked !== null) return toChecked<Campaign>({ value: null, problems: [linked] });
  const textKeys = new Set(['name', 'sender', 'csv']);
  const read = await readYaml(world.files, { path: file, file: shownPath(file), textKeys });
  if (!read.ok) return toChecked<Campaign>({ value: null, ...read });
  const source = read.value;
  const parsed = campaignFile.safeParse(source.value);
  const value = parsed.success ? toCampaign(pathBelow(asked.root, folder), parsed.data) : null;
  const problems = [
    ...(parsed.success ? [] : describeIssues(campaignFile, { source, issues: parsed.error.issues })),
    ...(await checkContents(world, { ...asked, source })),
    ...((await asked.extraChecks?.(source)) ?? []),
  ];
  return toChecked({ value, problems, checks: readChecks(source), lineAt: source.lineAt });
}

/** A campaign by its file alone: what it says, and what is wrong with its shape. Neither its CSV nor its texts are looked at. */
export async function readCampaign(
  files: Files,
  { root, folder }: { root: string; folder: string },
): Promise<Checked<Campaign>> {
  const file = path.join(folder, 'campaign.yaml');
  const read = await readYaml(files, {
    path: file,
    file: shownPath(file),
    textKeys: new Set(['name', 'sender', 'csv']),
  });
  if (!read.ok) return toChecked<Campaign>({ value: null, ...read });
  const source = read.value;
  const parsed = campaignFile.safeParse(source.value);
  return toChecked({
    value: parsed.success ? toCampaign(pathBelow(root, folder), parsed.data) : null,
    problems: parsed.success ? [] : describeIssues(campaignFile, { source, issues: parsed.error.issues }),
    checks: readChecks(source),
    lineAt: source.lineAt,
  });
}

/** What no schema sees. Each check reads what it can, also in a file whose shape is wrong. */
async function checkContents(
  world: CampaignWorld,
  { root, folder, source, account }: { root: string; folder: string; source: YamlSource; account: Account | null },
): Promise<readonly Problem[]> {
  const {
    problems,
    files: csvFiles,
    sample,
    beginnings,
  } = await checkCsv(world, {
    campaign: pathBelow(root, folder),
    root,
    folder,
    source,
  });
  const texts = readTexts(source);
  const isReminder = field(source.value, 'reminder') !== undefined;
  const files = isReminder
    ? csvFiles.map((each) => ({ ...each, fields: [...each.fields, ...reminderFields] }))
    : csvFiles;
  const fields = fieldsOfAll(files);
  const hasZone = typeof field(source.value, 'zone') === 'string';
  return [
    ...problems,
    ...(await checkAudience(world, { root, folder, source, fields })),
    ...checkTexts(source, { texts, fields }),
    ...checkSameness(source),
    ...checkVariables(source, { texts, files }),
    ...checkPlaceholders(source, { texts, fields }),
    ...checkCells(source, { texts, beginnings, hasZone }),
    ...checkLinks(source, texts),
    ...checkMedia(source),
    ...checkMarketing(source),
    ...checkCarousels(source, account),
    ...checkSchedule(source),
    ...checkReminder(source, fields),
    ...checkSms(source, { texts, sample }),
  ];
}

/** The fields that every file has; null where they are not known. */
function fieldsOfAll([first, ...others]: readonly CsvFields[]): readonly string[] | null {
  return first?.fields.filter((name) => others.every(({ fields }) => fields.includes(name))) ?? null;
}

/** The account of a file, or everything that is wrong with it. */
export async function checkAccount(
  files: Files,
  { root, file }: { root: string; file: string },
): Promise<Checked<Account>> {
  if ((await files.kindOf(file)) !== 'file') {
    const message = 'There is no account file here: write one with your Sendblue lines, or name another file';
    const problem: Problem = { file: shownPath(file), line: 1, column: 1, code: 'no-account', message };
    return toChecked<Account>({ value: null, problems: [problem] });
  }
  const read = await readYaml(files, { path: file, file: shownPath(file), textKeys: new Set(['number']) });
  if (!read.ok) return toChecked<Account>({ value: null, ...read });
  const source = read.value;
  const parsed = accountFile.safeParse(source.value);
  const problems = [
    ...(parsed.success ? [] : describeIssues(accountFile, { source, issues: parsed.error.issues })),
    ...checkLines(source),
  ];
  return toChecked({
    value: parsed.success ? toAccount(accountNameOf(root, file), parsed.data) : null,
    problems,
    lineAt: source.lineAt,
  });
}

/** The value with its findings. `lineAt` is null for every line where the file could not be read. */
function toChecked<T>(found: {
  value: T | null;
  problems: readonly Problem[];
  checks?: Checks;
  lineAt?: (line: number) => string | null;
}): Checked<T> {
  const { value, problems, checks: levels = {}, lineAt = () => null } = found;
  const findings = listFindings(problems, { checks: levels, excerptOf: lineAt });
  return { value: hasErrors(findings) ? null : value, findings };
}

/** The levels that the campaign gives to checks, also where the rest of the file is wrong. */
function readChecks(source: YamlSource): Checks {
  const read = checks.safeParse(field(source.value, 'checks'));
  return read.success ? (read.data ?? {}) : {};
}
