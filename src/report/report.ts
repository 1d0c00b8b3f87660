/**
 * Stage 6: what people and scripts read about a run. Table of contents: sums (summarizeRun) -> text for people (summary-text) -> one row
 * per message (rows, row-csv, row-text), and a line while the run is under way (progress).
 * Invariant: every sum comes from the counters that change together with the states; rows stream in pages, however many there are.
 */
import type { FileSpan } from '../core/csv/row-place.ts';
import { type RunSummary, type RunSums, type StateCount, sumCounts } from '../core/message/summary.ts';
import { getImportFiles } from '../store/audience/import.ts';
import { listRejects, type Reject } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { getRunFacts, listFailures, listStateCounts, type RunFacts } from '../store/report/run-report.ts';
import { countPeople } from './people.ts';
import { formatSummary, type RowFiles } from './text/summary-text.ts';

/** Rejects that a report for people lists. */
const shownRejects = 10;

export interface ReportWorld {
  readonly db: Database;
  readonly now: Date;
}

/** The run in numbers: the object that `--json` prints. */
export async function summarizeRun(world: ReportWorld, asked: { runId: number }): Promise<RunSummary> {
  return (await readRun(world, asked)).summary;
}

/** Only the sums, for callers that ask often: cheaper than a summary, which also lists failures. */
export async function countRun(db: Database, asked: { runId: number }): Promise<RunSums> {
  return sumCounts(await listStateCounts(db, asked.runId));
}

/** The run as text for people, at most `width` columns wide; without a newline at the end. */
export async function describeRun(
  db: Database,
  asked: { read: ReadRun; width: number; rowFiles?: RowFiles },
): Promise<string> {
  const { facts, summary, counts } = asked.read;
  const { rejects, files } = await listFirstRejects(db, facts.importId);
  return formatSummary({ summary, counts, rejects, files, rowFiles: asked.rowFiles ?? {} }, asked.width);
}

/** A run at one moment: texts and JSON made from it agree. */
export interface ReadRun {
  readonly facts: RunFacts;
  readonly summary: RunSummary;
  readonly counts: readonly StateCount[];
}

/** Reads a run once, for all texts and JSON made from it. */
export async function readRun({ db, now }: ReportWorld, { runId }: { runId: number }): Promise<ReadRun> {
  const facts = await getRunFacts(db, runId);
  const counts = await listStateCounts(db, runId);
  const sums = sumCounts(counts);
  const people = await countPeople(db, { runId, recipients: facts.recipients, counts });
  const failures = sums.messages.failed === 0 ? [] : await listFailures(db, runId);
  const summary: RunSummary = {
    run: facts.id,
    campaign: facts.campaign,
    recipients: facts.recipients,
    ...people,
    rejected: facts.rejected,
    ...sums,
    seconds: secondsOf(facts, now),
    canary: facts.canaryState,
    isTest: facts.isTest,
    only: onlyOf(facts),
    state: facts.state,
    stopReason: facts.stopReason,
    occurrence: facts.occurrence,
    csvRows: facts.csvRows,
    duplicates: facts.duplicates,
    leftOut: facts.leftOut,
    failures,
  };
  return { facts, summary, counts };
}

function onlyOf({ onlyRunId, onlyState }: RunFacts): RunSummary['only'] {
  return onlyRunId === null || onlyState === null ? null : { runId: onlyRunId, state: onlyState };
}

function secondsOf(facts: RunFacts, now: Date): number {
  if (facts.startedAt === null) return 0;
  const end = facts.finishedAt ?? now;
  return Math.max(0, Math.round((end.getTime() - facts.startedAt.getTime()) / 100) / 10);
}

async function listFirstRejects(
  db: Database,
  importId: number | null,
): Promise<{ rejects: readonly Reject[]; files: readonly FileSpan[] }> {
  if (importId === null) return { rejects: [], files: [] };
  const rejects = await listRejects(db, { importId, afterLine: 0, limit: shownRejects });
  return { rejects, files: await getImportFiles(db, importId) };
}
