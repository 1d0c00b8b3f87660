/**
 * Files in git -> Campaign and Account, or every problem with file, line and column. Table of contents: the file as YAML
 * (yaml-source) -> its shape (schema, describe-issues) -> what no schema sees (check-…) -> the levels of its findings (problem)
 * -> the core's types. Invariant: what is returned can be sent; otherwise all problems are reported at once, before anything
 * happens. `validate`, `plan` and `send` all load files through this one.
 */
import path from 'node:path';
import type { z } from 'zod';
import {
  type Account,
  defaultLimits,
  defaultListPerTenSeconds,
  defaultSettleAfterSeconds,
  type LineLimits,
  usualKeys,
} from '../core/campaign/account.ts';
import {
  type Audience,
  type Campaign,
  type ColumnHeaders,
  mainVariant,
  type Part,
  type Variants,
} from '../core/campaign/campaign.ts';
import type { Canary } from '../core/campaign/canary.ts';
import { readShare } from '../core/campaign/share.ts';
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
import { isDateColumn } from './schema/audience-schema.ts';
import { checks } from './schema/check-schema.ts';
import { describeIssues } from './schema/describe-issues.ts';
import { toAccountHours } from './schema/hours-schema.ts';
import type { MessageFile } from './schema/message-schema.ts';
import { toReminder } from './schema/reminder-schema.ts';
import { toSchedule } from './schema/schedule-schema.ts';
import { accountFile, campaignFile } from './schema/schema.ts';
import type { VariantsFile } from './schema/variant-schema.ts';
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

function toCampaign(
  campaignPath: string,
  {
    name,
    purpose,
    audience,
    messages,
    variants,
    channel,
    canary,
    schedule,
    reminder,
    zone,
  }: z.output<typeof campaignFile>,
): Campaign {
  return {
    path: campaignPath,
    name,
    purpose,
    audience: toAudience(audience),
    messages: messages.map(toPart),
    ...(variants === undefined ? {} : { variants: toVariants(variants) }),
    channelPolicy: channel.policy,
    ...(canary === undefined ? {} : { canary: toCanary(canary) }),
    ...(schedule === undefined ? {} : { schedule: toSchedule(schedule) }),
    ...(reminder === undefined ? {} : { reminder: toReminder(reminder) }),
    ...(zone === undefined ? {} : { zone }),
  };
}

function toCanary({ first, waitFor, stopIf }: NonNullable<z.output<typeof campaignFile>['canary']>): Canary {
  const { failed = null, optedOut = null, downgraded = null } = stopIf;
  return { first, waitForMs: waitFor, stopIf: { failed, optedOut, downgraded } };
}

function toAudience({ sample, columns, ...audience }: z.output<typeof campaignFile>['audience']): Audience {
  const share = typeof sample === 'number' ? { people: sample } : { share: readShare(sample ?? '') ?? 1 };
  return { ...audience, ...toColumns(columns), ...(sample === undefined ? {} : { sample: share }) };
}

function toColumns(columns: z.output<typeof campaignFile>['audience']['columns']): Pick<Audience, 'columns' | 'dates'> {
  const { phone, ...others } = columns;
  const headers = Object.entries(others).map(([name, column]) => [name, isDateColumn(column) ? column.header : column]);
  const dates = Object.entries(others).flatMap(([name, column]) => (isDateColumn(column) ? [[name, column.date]] : []));
  return {
    columns: { phone, ...(Object.fromEntries(headers) as Record<string, ColumnHeaders>) },
    ...(dates.length === 0 ? {} : { dates: Object.fromEntries(dates) as Record<string, string> }),
  };
}

function toVariants({ messages, weights, column, holdout }: VariantsFile): Variants {
  const names = [mainVariant, ...Object.keys(messages)];
  return {
    messages: Object.fromEntries(Object.entries(messages).map(([name, parts]) => [name, parts.map(toPart)])),
    weights: Object.fromEntries(names.map((name) => [name, weights?.[name] ?? 1])),
    column: column ?? null,
    holdout: holdout === undefined ? 0 : (readShare(holdout) ?? 0),
  };
}

function toPart({ text, image, carousel, fallback, send_style: sendStyle }: MessageFile): Part {
  const style = sendStyle === undefined ? {} : { sendStyle };
  if (carousel !== undefined) {
    const fallbackText = fallback === undefined ? {} : { fallbackText: fallback.text };
    return { kind: 'carousel', imageUrls: carousel, ...fallbackText, ...style };
  }
  if (image !== undefined) return { kind: 'image', imageUrl: image, ...(text === undefined ? {} : { text }), ...style };
  return { kind: 'text', text: text ?? '', ...style };
}

function toAccount(name: string, file: z.output<typeof accountFile>): Account {
  const { listPerTenSeconds = defaultListPerTenSeconds, ...lineLimits } = file.limits ?? {};
  const informationalReserve = file.reserve?.informational ?? defaultLimits.informationalReserve;
  const common = { ...withLimits(defaultLimits, lineLimits), informationalReserve };
  return {
    name: file.name?.normalize('NFC') ?? name,
    keys: file.keys ?? usualKeys,
    address: file.address?.replace(/\/+$/, '') ?? null,
    isDefault: file.default,
    sharesConsent: file.shareConsent,
    zone: file.zone ?? null,
    lines: file.lines.map(({ number, generation, limits }) => ({
      number,
      generation,
      limits: withLimits(common, limits),
    })),
    approvalAbove: file.requireApproval?.above ?? null,
    testNumbers: file.testNumbers ?? [],
    settleAfterSeconds: file.settleAfterSeconds ?? defaultSettleAfterSeconds,
    onUnknown: file.onUnknown,
    listPerTenSeconds,
    hours: toAccountHours(file),
  };
}

type FileLimits = z.output<typeof accountFile>['lines'][number]['limits'];

/** The limits of `said`, and those of `base` where it says nothing. */
function withLimits(base: LineLimits, said: FileLimits | undefined): LineLimits {
  const given = Object.entries(said ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...(Object.fromEntries(given) as Partial<LineLimits>) };
}
