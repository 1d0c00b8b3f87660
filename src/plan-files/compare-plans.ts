/** Finds an earlier plan, and compares a plan with it. */
import { existsSync } from 'node:fs';
import { templateOf } from '../core/campaign/campaign.ts';
import { badInput } from '../core/operating-error.ts';
import { diffPlans, keyRecipients, type PlanDiff } from '../core/plan/plan-diff.ts';
import {
  hashPhone,
  type PlanFile,
  type PlanMaking,
  type PlanRecipient,
  type PlanTotals,
  parsePlan,
  readRecipient,
} from '../core/plan/plan-file.ts';
import { countAll, describeRecipients } from '../plan/describe-plan.ts';
import { sampleTextChanges, type TextChange } from '../plan/sample-texts.ts';
import { getRunById } from '../runs/find-run.ts';
import type { Database } from '../store/database/connect.ts';
import { findEarlierRun, findLastPlan, findPlan, getDefinition } from '../store/plan/plan-file.ts';
import { getRunFacts } from '../store/report/run-report.ts';
import { readPlanFile } from './read-plan.ts';

/** An earlier plan: a file, a plan in the database, or a run. */
export interface EarlierPlan {
  /** For people: `the plan made … by …`. */
  readonly name: string;
  /** Null for a run: its forecast is not stored. */
  readonly made: PlanMaking | null;
  readonly totals: PlanTotals;
  readonly templates: readonly (string | null)[];
  readonly recipients: readonly PlanRecipient[];
  /** The salt of its recipients' hashes; null if only the database that made the plan has it. */
  readonly salt: string | null;
}

export interface Comparison {
  readonly before: EarlierPlan;
  readonly after: PlanFile;
  /** Null if recipients cannot be matched; then only sums are compared. */
  readonly diff: PlanDiff | null;
  readonly texts: readonly TextChange[];
}

export interface CompareOptions {
  readonly runId: number;
  readonly lineIds: readonly number[];
  readonly plan: PlanFile;
  readonly salt: string;
  /** Phone numbers of the plan's recipients, in the same order. */
  readonly phones: readonly string[];
}

/** How many changed texts to show word by word. */
const shownTexts = 3;

/**
 * Finds the plan to compare with: a file or run by name; without a name the newer of the campaign's last plan and last run. Null
 * if there is no earlier one. Throws `no-plan` and `no-such-run`.
 */
export async function findEarlierPlan(
  db: Database,
  asked: CompareOptions & { old: string | null },
): Promise<EarlierPlan | null> {
  const { old, plan, salt } = asked;
  if (old !== null && existsSync(old)) {
    const read = readPlanFile(old);
    const kept = await findPlan(db, read.sha256);
    const isSameCsv = read.plan.locked.csv === plan.locked.csv;
    return { ...read.plan, name: `${old}, made ${nameMade(read.plan)}`, salt: kept?.salt ?? (isSameCsv ? salt : null) };
  }
  if (old !== null && !/^\d+$/.test(old))
    throw badInput('no-plan', `Cannot read the plan ${old}: there is no such file`);
  if (old !== null) return describeEarlierRun(db, asked, (await getRunById(db, Number(old))).id);
  const last = await findLastPlan(db, plan);
  const run = await findEarlierRun(db, asked.runId);
  const kept = last === null ? null : parsePlan(last.body);
  if (last !== null && kept !== null && (run === null || last.madeAt > run.createdAt)) {
    return { ...kept, name: `the plan made ${nameMade(kept)}`, salt: last.salt };
  }
  return run === null ? null : describeEarlierRun(db, asked, run.id);
}

/** Compares two plans. Matches recipients by the earlier plan's hashes. */
export async function comparePlans(db: Database, asked: CompareOptions & { before: EarlierPlan }): Promise<Comparison> {
  const { before, plan, runId } = asked;
  if (before.salt === null) return { before, after: plan, diff: null, texts: [] };
  const recipients = before.salt === asked.salt ? plan.recipients : hashAgain(asked, before.salt);
  const diff = diffPlans(before.recipients, recipients);
  const rows = diff.changed.texts.slice(0, shownTexts);
  const wanted = new Set(rows);
  const byKey = new Map(keyRecipients(before.recipients));
  const old = new Map<number, PlanRecipient>();
  for (const [key, recipient] of keyRecipients(recipients)) {
    const { row } = readRecipient(recipient);
    const earlier = wanted.has(row) ? byKey.get(key) : undefined;
    if (earlier !== undefined) old.set(row, earlier);
  }
  const { zone } = await getDefinition(db, runId);
  const texts = await sampleTextChanges(db, { runId, rows, templates: before.templates, before: old, zone });
  return { before, after: plan, diff, texts };
}

async function describeEarlierRun(
  db: Database,
  { lineIds, salt }: Pick<CompareOptions, 'lineIds' | 'salt'>,
  runId: number,
): Promise<EarlierPlan> {
  const facts = await getRunFacts(db, runId);
  const { recipients } = await describeRecipients(db, { runId, lineIds, salt });
  const { messages } = await getDefinition(db, runId);
  const { csvRows, duplicates, rejected } = facts;
  const totals = { csvRows, duplicates, rejected, ...countAll(recipients) };
  const templates = (messages ?? []).map(templateOf);
  return { name: `run ${runId}`, made: null, totals, templates, recipients, salt };
}

/** The plan's recipients, hashed with another salt. */
function hashAgain({ plan, phones }: CompareOptions, salt: string): readonly PlanRecipient[] {
  return plan.recipients.map(([, ...rest], index) => [hashPhone(salt, phones[index] ?? ''), ...rest]);
}

function nameMade({ made }: PlanFile): string {
  return `${made.at} by ${made.by}`;
}
