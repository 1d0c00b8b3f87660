/** `bluecast schedule`: what the scheduler knows, and what an operator does with a schedule. */
import { formatCount } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { formatMoment } from '../core/zone/local-time.ts';
import { findZone } from '../inputs/find-zone.ts';
import { listSchedules } from '../inputs/list-schedules.ts';
import { formatSchedule, type ShownSchedule } from '../report/text/schedule-text.ts';
import {
  approveSchedule,
  backfill,
  type FoundSchedule,
  filesOf,
  findBackfill,
  findSchedule,
  pauseSchedule,
  resumeSchedule,
  runOccurrence,
} from '../schedule/control-schedule.ts';
import { listShownSchedules, showSchedule } from '../schedule/show-schedules.ts';
import { resolveCampaign } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { nameOperator } from '../terminal/operator-name.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

async function find(world: CommandWorld, campaign: string): Promise<FoundSchedule> {
  return findSchedule(world, resolveCampaign(world, campaign));
}

/** Prints one schedule, or all. Returns 2 if one stands still. */
export async function scheduleShow(
  world: CommandWorld,
  input: { campaign?: string | undefined; json: boolean },
): Promise<number> {
  const shown =
    input.campaign === undefined
      ? await listShownSchedules(world, await listSchedules(world, world.root))
      : [await showSchedule(world, await find(world, input.campaign))];
  if (input.json) world.print(JSON.stringify({ schedules: shown.map(asJson) }));
  else await printAll(world, shown);
  return shown.some(({ row }) => row.state === 'standing') ? exitCodes.badInput : exitCodes.done;
}

async function printAll(world: CommandWorld, shown: readonly ShownSchedule[]): Promise<void> {
  const reading = { width: world.tableWidth(), zone: await findZone(world) };
  if (shown.length === 0)
    world.print(
      'No schedule is known yet: `bluecast serve` reads them, and `bluecast upcoming` lists them without it.',
    );
  world.print(shown.map((each) => formatSchedule(each, reading)).join('\n\n'));
}

function asJson({ row, next, last, isApproved }: ShownSchedule): object {
  const { campaign, state, because, changedBy, changedAt, knownSince, commit, approvedBy, approvedAt } = row;
  return {
    campaign,
    state,
    because,
    changedBy,
    changedAt,
    knownSince,
    commit,
    approvedBy,
    approvedAt,
    isApproved,
    next: next.map(({ key, atMs }) => ({ occurrence: key, at: new Date(atMs) })),
    last: last.map((each) => ({
      occurrence: each.key,
      at: each.at,
      state: each.state,
      reason: each.reason,
      run: each.runId,
    })),
  };
}

export interface ByInput {
  readonly campaign: string;
  readonly as?: string | undefined;
}

export async function schedulePause(world: CommandWorld, input: ByInput & { because: string }): Promise<number> {
  const { row } = await find(world, input.campaign);
  const because = needReason(input.because);
  await pauseSchedule(world, { row, because, by: nameOperator(input.as) });
  world.print(
    `Paused the schedule of ${row.campaign}. Runs that have begun continue; \`bluecast schedule resume ${row.campaign} --because "…"\` continues it.`,
  );
  return exitCodes.done;
}

export async function scheduleResume(world: CommandWorld, input: ByInput & { because: string }): Promise<number> {
  const { row } = await find(world, input.campaign);
  const by = nameOperator(input.as);
  needReason(input.because);
  const hasMoved = await resumeSchedule(world, { row, by });
  if (hasMoved)
    world.print(`Resumed the schedule of ${row.campaign}: nothing is asked for from the time of the pause.`);
  else world.print(`Nothing to do: the schedule of ${row.campaign} is ${row.state}.`);
  return exitCodes.done;
}

function needReason(because: string): string {
  if (because.trim() !== '') return because.trim();
  throw badInput('no-reason', 'Cannot change the schedule: --because is empty; say why');
}

export async function scheduleApprove(world: CommandWorld, input: ByInput): Promise<number> {
  const found = await find(world, input.campaign);
  const by = nameOperator(input.as);
  await approveSchedule(world, { found, by });
  world.print(
    `Approved by ${by}: each occurrence of ${found.row.campaign} may start while its campaign.yaml stays as it is.`,
  );
  return exitCodes.done;
}

export async function scheduleRun(world: CommandWorld, input: ByInput & { occurrence: string }): Promise<number> {
  const found = await find(world, input.campaign);
  const run = await runOccurrence(world, { found, time: input.occurrence, by: nameOperator(input.as) });
  world.print(
    `Started run ${run.id} of ${found.row.campaign} for ${run.occurrence}: ${formatCount(run.recipients, 'recipient')}. \`bluecast serve\` sends it; \`bluecast status ${run.id}\` shows it.`,
  );
  return exitCodes.done;
}

export interface BackfillInput extends ByInput {
  readonly from: Date;
  readonly to: Date;
  readonly yes: boolean;
}

export async function scheduleBackfill(world: CommandWorld, input: BackfillInput): Promise<number> {
  const found = await find(world, input.campaign);
  const occurrences = await findBackfill(world, { found, from: input.from, until: input.to });
  const { campaign } = found.row;
  if (occurrences.length === 0) {
    world.print(`Nothing to do: every time of ${campaign} in this span had its run, or is still to come.`);
    return exitCodes.done;
  }
  const zone = await findZone(world);
  const runs = formatCount(occurrences.length, 'run');
  world.note(`${runs} of ${filesOf(found).campaign.name}, each to everybody in its file, one after another:`);
  for (const { key, atMs } of occurrences) world.note(`  ${key}  ${formatMoment(new Date(atMs), zone)}`);
  if (!input.yes && !(await world.confirm(`Let these ${runs} start?`)))
    throw badInput('not-confirmed', 'Nothing was started: you did not confirm');
  const waiting = await backfill(world, { found, occurrences, by: nameOperator(input.as) });
  world.print(
    `${formatCount(waiting, 'run')} of ${campaign} will start one after another; \`bluecast serve\` starts them.`,
  );
  return exitCodes.done;
}
