/** Gathers what the audit judges: the ledger, the report and the referee's history. Invariant: it changes nothing. */
import { summarizeRun } from '../report/report.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Database } from '../store/database/connect.ts';
import { auditLedger } from '../store/ledger/audit.ts';
import {
  countAttemptsAfterStop,
  countLostLookups,
  countOwnerships,
  countVerdicts,
  listRunIds,
} from '../store/report/proof.ts';
import { listReportRows } from '../store/report/run-report.ts';
import { audit } from './audit.ts';
import type { Audit, ReportEntry, Round, TakenMessage } from './audit-question.ts';
import type { Facts } from './certificate.ts';
import { countDeaths, type History, type Scene } from './scene.ts';
import { findRoundPart } from './scratch-campaign.ts';

/** Entries of the report read at once. */
const pageRows = 2_000;
/** A claim that was under way when a STOP was recorded may still go out. */
const stopGraceMs = 5_000;

/** Audits the scene as it is now. */
export async function auditScene(scene: Scene, history: History): Promise<Audit> {
  const { db, sandbox, storm, clock } = scene;
  const { taken, strangers } = readTaken(sandbox);
  const ledger = sandbox.ledger();
  const runIds = await listRunIds(db);
  const rounds: Round[] = [];
  const rows: ReportEntry[] = [];
  for (const [index, people] of history.rounds.entries()) {
    const runId = runIds[index];
    const summary = runId === undefined ? null : await summarizeRun({ db, now: clock.now() }, { runId });
    rounds.push({ people, summary });
    if (runId !== undefined) rows.push(...(await readRows(db, { runId, round: index + 1 })));
  }
  return audit({
    rounds,
    rows,
    taken,
    strangers,
    stopped: history.stopped,
    attemptsAfterStop: await countAttemptsAfterStop(db, stopGraceMs),
    strikes: storm.strikes(),
    interruptions: countInterruptions(history),
    askedTwice: ledger.lookups.repeated.map(({ number }) => number),
    ledgerFindings: await auditLedger(db),
    overLimit: ledger.violations,
    broken: history.broken,
  });
}

function readTaken(sandbox: Sandbox): { taken: readonly TakenMessage[]; strangers: number } {
  const taken: TakenMessage[] = [];
  let strangers = 0;
  for (const entry of sandbox.messages()) {
    const which = findRoundPart(entry);
    if (which === null) strangers += 1;
    else taken.push({ ...entry, ...which });
  }
  return { taken, strangers };
}

async function readRows(db: Database, run: { runId: number; round: number }): Promise<readonly ReportEntry[]> {
  const rows: ReportEntry[] = [];
  for (let afterId = 0; ; ) {
    const page = await listReportRows(db, { runId: run.runId, afterId, limit: pageRows });
    const last = page.at(-1);
    if (last === undefined) return rows;
    rows.push(...page.map((row) => ({ ...row, round: run.round })));
    afterId = last.id;
  }
}

function countInterruptions(history: History): number {
  const others = [...history.disturbances.values(), ...history.exits.values()];
  return countDeaths(history) + others.reduce((sum, count) => sum + count, 0);
}

/** What the certificate reports besides the findings. */
export async function gatherFacts(scene: Scene, played: { history: History; seconds: number }): Promise<Facts> {
  const { history, seconds } = played;
  return {
    seconds,
    rounds: history.rounds.length,
    deaths: Object.fromEntries(history.deaths),
    disturbances: Object.fromEntries(history.disturbances),
    exits: Object.fromEntries(history.exits),
    strikes: scene.storm.strikes(),
    events: Object.fromEntries(scene.crew.events()),
    stopped: history.stopped.size,
    ownerships: await countOwnerships(scene.db),
    verdicts: await countVerdicts(scene.db),
    callbacks: scene.sandbox.deliveries().delivered,
    lookups: { asked: scene.sandbox.ledger().lookups.asked, lost: await countLostLookups(scene.db) },
  };
}
