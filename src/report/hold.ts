/** Why a run sends nothing now, in a few words. */
import { dayMs, minuteMs } from '../core/duration.ts';
import { type LineTurn, nextTurn } from '../core/forecast/line-turn.ts';
import type { BindingLimit } from '../core/forecast/question.ts';
import { isRationed, startOfProviderDay } from '../core/pace/new-contact.ts';
import type { Counted } from '../core/pace/ration.ts';
import type { Waiting } from '../core/pace/spread.ts';
import { localTime } from '../core/zone/local-time.ts';
import type { Database } from '../store/database/connect.ts';
import { findWaiting } from '../store/dispatch/new-contacts-waiting.ts';
import { listNewContacts } from '../store/plan/forecast-source.ts';
import { findNextDue, getHeldRun, type HeldLine, listHeldLines } from '../store/report/held-line.ts';
import { bindingLimitNames } from './text/forecast-text.ts';

export interface RunHold {
  readonly by: BindingLimit | 'paused' | 'canary' | 'due';
  /** When something goes out again, if sending continues; null: not known. */
  readonly until: Date | null;
}

/** What holds a run that has planned messages; null when something may go out, or when no reason is on record. */
export async function findHold(world: { db: Database; now: Date }, runId: number): Promise<RunHold | null> {
  const { db, now } = world;
  const run = await getHeldRun(db, runId);
  if (run.state === 'paused') return { by: 'paused', until: null };
  if (run.state !== 'running') return null;
  const lines = await listHeldLines(db, { runId, now });
  const counted = await listNewContacts(db, {
    // A line without limits has nothing to count.
    lineIds: lines
      .filter(({ limits, hasKnown, hasNew }) => hasNew && !hasKnown && isRationed(limits))
      .map(({ id }) => id),
    now,
    dayStart: startOfProviderDay(now),
  });
  const turns: LineTurn[] = [];
  for (const line of lines) {
    const ofLine = counted.get(line.id) ?? [];
    const waiting = await findWaitingOf(world, { runId, line, counted: ofLine });
    const turn = nextTurn({ ...line, counted: ofLine, waiting }, { now, ...run });
    if (turn !== null) turns.push(turn);
  }
  const [first] = turns.toSorted((one, other) => one.atMs - other.atMs);
  if (first === undefined) {
    const until = await findNextDue(db, { runId, now });
    if (until !== null) return { by: 'due', until };
    return run.canaryState === 'watched' ? { by: 'canary', until: null } : null;
  }
  if (first.by === null) return null;
  return { by: first.by, until: Number.isFinite(first.atMs) ? new Date(first.atMs) : null };
}

/** Who waits for the line's ration; null where nothing waits for that alone, or a day's number is not limited. */
async function findWaitingOf(
  { db, now }: { db: Database; now: Date },
  { runId, line, counted }: { runId: number; line: HeldLine; counted: readonly Counted[] },
): Promise<Waiting | null> {
  const { newPerDay } = line.limits;
  if (newPerDay === null || !line.hasNew || line.hasKnown) return null;
  const last = counted.at(-1);
  const lastAt = last === undefined ? null : new Date(last.atMs);
  return findWaiting(db, { lineId: line.id, runIds: [runId], newPerDay, lastAt, now });
}

/** `waiting until 14:32 UTC: new contacts per hour` */
export function formatHold({ by, until }: RunHold, { now, zone }: { now: Date; zone: string }): string {
  if (by === 'paused') return 'paused: `bluecast resume` continues it';
  if (by === 'canary') return 'waiting for the canary';
  const because = by === 'due' ? 'then the next message is due' : bindingLimitNames[by];
  if (until === null) return `nothing may go out: ${because}`;
  // Rounded up: it must not look earlier than it is.
  const minute = new Date(Math.ceil(until.getTime() / minuteMs) * minuteMs);
  const isSoon = until.getTime() - now.getTime() < dayMs;
  const at = localTime(minute, zone);
  return `waiting until ${isSoon ? '' : `${at.date} `}${at.minute} ${at.shortZone}: ${because}`;
}
