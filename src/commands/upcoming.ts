/** `bluecast upcoming`: the coming occurrences of every schedule, by the files alone. Needs no database. */
import { dayMs } from '../core/duration.ts';
import { describeOccurrence, listOccurrences, type Occurrence } from '../core/schedule/occurrences.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import { listSchedules, type ScheduledCampaign } from '../inputs/list-schedules.ts';
import { formatUpcoming } from '../report/text/upcoming-text.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

export interface UpcomingInput {
  readonly days: number;
  readonly json: boolean;
}

interface Upcoming extends Occurrence {
  readonly campaign: string;
  readonly schedule: Schedule;
}

/** Prints the calendar. Returns 2 if a campaign's file is invalid: its schedule stands still. */
export async function upcoming(world: World & Terminal, { days, json }: UpcomingInput): Promise<number> {
  const schedules = await listSchedules(world, world.root);
  const now = world.now();
  const span = { fromMs: now.getTime(), untilMs: now.getTime() + days * dayMs };
  const occurrences = schedules
    .flatMap((campaign) => occurrencesOf(campaign, span))
    .sort((one, other) => one.atMs - other.atMs);
  const invalid = schedules.filter(({ campaign }) => campaign === null);
  const shown = { occurrences, invalid: invalid.map(({ path }) => path), days, zone: world.config.zone };
  world.print(formatUpcoming(shown, { width: world.tableWidth() }));
  if (json) {
    world.print(
      JSON.stringify({
        occurrences: occurrences.map(({ campaign, schedule, ...occurrence }) => ({
          campaign,
          ...describeOccurrence(occurrence, schedule),
        })),
        invalid: invalid.map(({ path }) => path),
      }),
    );
  }
  return invalid.length === 0 ? exitCodes.done : exitCodes.badInput;
}

function occurrencesOf(
  { path, campaign }: ScheduledCampaign,
  span: { fromMs: number; untilMs: number },
): readonly Upcoming[] {
  const schedule = campaign?.schedule;
  if (schedule === undefined) return [];
  return listOccurrences(schedule, span).map((occurrence) => ({ ...occurrence, campaign: path, schedule }));
}
