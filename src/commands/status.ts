/** `bluecast status`: shows the state of runs, and which process sends from each line. */
import { paceAt } from '../core/pace/slowed-pace.ts';
import { formatSecond } from '../core/zone/local-time.ts';
import { findZone } from '../inputs/find-zone.ts';
import { findHold, formatHold } from '../report/hold.ts';
import { describeRun, readRun, summarizeRun } from '../report/report.ts';
import { formatMoved } from '../report/text/reminder-text.ts';
import { formatOccurrences, formatResting } from '../report/text/schedule-text.ts';
import { formatTable } from '../report/text/table.ts';
import { findMarkSign } from '../restore/restored.ts';
import { listRunsToShow } from '../runs/find-run.ts';
import { readTroubles } from '../schedule/show-schedules.ts';
import { type LineOverview, listLineOverviews } from '../store/report/line-overview.ts';
import { listMovedAppointments } from '../store/report/reminder-overview.ts';
import type { FoundRun } from '../store/runs/run-find.ts';
import { nameDatabase } from '../terminal/database-name.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Appointments that are named at most. */
const shownMoved = 10;

export interface StatusInput {
  /** Absent: all unfinished runs, or if there are none, the last run. */
  readonly run: string | undefined;
  readonly json: boolean;
}

/** Prints runs and lines. With `json` prints one object: the newest shown run, with all shown runs under `runs`. */
export async function status(world: CommandWorld, input: StatusInput): Promise<number> {
  const runs = await listRunsToShow(world, input.run);
  const sign = await findMarkSign(world);
  if (sign !== null) world.note(`Read-only: ${sign}. \`bluecast claim\` lets it send again.`);
  const lines = await listLineOverviews(world.db);
  if (input.json) await printJson(world, runs, lines);
  else await printText(world, runs, lines);
  return exitCodes.done;
}

async function printJson(
  world: CommandWorld,
  found: readonly FoundRun[],
  lines: readonly LineOverview[],
): Promise<void> {
  const runs = [];
  const moment = { db: world.db, now: world.now() };
  for (const { id } of found) {
    const moved = await listMovedAppointments(world.db, { runId: id, now: moment.now, limit: shownMoved });
    runs.push({
      ...(await summarizeRun(moment, { runId: id })),
      held: await findHold(moment, id),
      ...(moved.count === 0 ? {} : { moved }),
    });
  }
  const { resting, missed } = await readTroubles(world);
  const schedules = {
    resting: resting.map(({ campaign, state, because, changedBy, changedAt }) => ({
      campaign,
      state,
      because,
      changedBy,
      changedAt,
    })),
    missed: missed.map(({ campaign, key, at, reason }) => ({ campaign, occurrence: key, at, reason })),
  };
  const place = { root: world.root, database: nameDatabase(world) };
  world.print(JSON.stringify({ ...(runs.at(-1) ?? { run: null }), runs, lines, schedules, ...place }));
}

async function printText(
  world: CommandWorld,
  found: readonly FoundRun[],
  lines: readonly LineOverview[],
): Promise<void> {
  const zone = await findZone(world);
  world.print(`Root      ${world.root}\nDatabase  ${nameDatabase(world)}\nTimes     ${zone}\n`);
  if (found.length === 0) world.print('There are no runs yet. `bluecast send campaigns/<name>` starts one.');
  for (const { id } of found) {
    const moment = { db: world.db, now: world.now() };
    const read = await readRun(moment, { runId: id });
    world.print(await describeRun(world.db, { read, width: world.tableWidth() }));
    if (read.summary.canary === 'failed')
      world.print(`\n\`bluecast resume ${id}\` sends the rest anyway, \`bluecast cancel ${id}\` cancels the rest.`);
    const hold = await findHold(moment, id);
    // Its first line already says that it is paused.
    if (hold !== null && hold.by !== 'paused')
      world.print(`\nNothing goes out now: ${formatHold(hold, { now: moment.now, zone })}.`);
    const moved = await listMovedAppointments(world.db, { runId: id, now: moment.now, limit: shownMoved });
    if (moved.count > 0) world.print(`\n${formatMoved(moved, { width: world.tableWidth() }).join('\n')}`);
    world.print('');
  }
  await printSchedules(world);
  if (lines.length === 0) return;
  const hasSeveral = new Set(lines.map(({ account }) => account)).size > 1;
  const rows = lines.flatMap((line) =>
    describeLine(line, { now: world.now(), zone }).map((fact, index) => [
      index === 0 ? `  ${line.number}` : '',
      ...(hasSeveral ? [index === 0 ? line.account : ''] : []),
      fact,
    ]),
  );
  world.print(['Lines', ...formatTable(rows, { width: world.tableWidth() })].join('\n'));
}

/** Schedules that rest, and the last times that were missed. */
async function printSchedules(world: CommandWorld): Promise<void> {
  const { resting, missed } = await readTroubles(world);
  const width = world.tableWidth();
  const zone = await findZone(world);
  if (resting.length > 0) world.print(['Schedules that rest', ...formatResting(resting, { width, zone })].join('\n'));
  if (missed.length > 0) world.print(['Missed', ...formatOccurrences(missed, { width, ofSeveral: true })].join('\n'));
  if (resting.length + missed.length > 0) world.print('');
}

interface Reading {
  readonly now: Date;
  /** In which the times are written. */
  readonly zone: string;
}

/** One fact per table row, so that long reasons stay readable. */
function describeLine(line: LineOverview, { now, zone }: Reading): readonly string[] {
  const since = line.ownedSince === null ? '' : ` since ${formatSecond(line.ownedSince, zone)}`;
  const facts = [
    line.owner === null ? 'no process sends from it now' : `used by ${line.owner}${since}`,
    line.blockedReason === null ? '' : `blocked: ${line.blockedReason}`,
    line.trouble === null ? '' : `tried with one message at a time, because of: ${line.trouble}`,
    line.resumeAt === null || line.resumeAt <= now ? '' : `waiting until ${formatSecond(line.resumeAt, zone)}`,
    describeSlowed(line, { now, zone }),
  ];
  return facts.filter((fact) => fact !== '');
}

/** Empty if the line is back at its full pace. */
function describeSlowed({ perSecond, slowedTo, slowedAt }: LineOverview, { now, zone }: Reading): string {
  if (slowedTo === null || slowedAt === null) return '';
  const pace = paceAt(perSecond, { to: slowedTo, at: slowedAt }, now);
  if (pace === perSecond || pace === null) return '';
  const whole = perSecond === null ? '' : ` of ${perSecond}`;
  return `slowed to ${pace.toFixed(1)}${whole} messages a second: Sendblue said "too many requests" at ${formatSecond(slowedAt, zone)}`;
}
