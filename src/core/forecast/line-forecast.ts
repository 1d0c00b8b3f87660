/**
 * Simulates one line: what dispatch would do. Invariant: the order is that of the claims (run by run, within a run the place that closes
 * first, then by age, the parts of a person together), and nothing goes out against a limit or outside of its window.
 */
import type { Opening } from '../hours/opening.ts';
import { burstIntervalMs } from '../pace/burst.ts';
import { createRation, type Ration, rationOf } from '../pace/ration.ts';
import { unlimitedPerSecond } from '../pace/slowed-pace.ts';
import type { Waiting as NewWaiting } from '../pace/spread.ts';
import type { Calendar } from './calendar.ts';
import type { ForecastLine, ForecastMessages, Span } from './question.ts';

/** Recipients of one line that wait for the same limits; `heads` are the indexes of their first messages, in order. */
export interface Queue {
  readonly run: number;
  readonly isInformational: boolean;
  readonly isNew: boolean;
  readonly window: number;
  readonly heads: Int32Array;
}

interface Waiting extends Queue {
  next: number;
  opening: Opening | null;
}

interface GrowingSpan extends Span {
  untilMs: number;
}

interface LineWork {
  readonly messages: ForecastMessages;
  readonly calendar: Calendar;
  readonly ration: Ration;
  readonly intervalMs: number;
  /** Written here: when each message goes out. */
  readonly sentAtMs: Float64Array;
}

interface Turn {
  readonly queue: Waiting;
  readonly atMs: number;
  readonly limit: Span['limit'];
}

/** Writes `sentAtMs` for the messages of the line's queues, and returns the line's spans. */
export function forecastLine(
  line: ForecastLine,
  asked: {
    messages: ForecastMessages;
    /** In the order of the runs. */
    queues: readonly Queue[];
    calendar: Calendar;
    nowMs: number;
    sentAtMs: Float64Array;
  },
): readonly Span[] {
  const { limits } = line;
  let waiting: Waiting[] = asked.queues.map((queue) => ({ ...queue, next: 0, opening: null }));
  const waitingFor = (day: Opening): NewWaiting => listNewWaiting(waiting, asked.calendar, day);
  const work: LineWork = {
    ...asked,
    intervalMs: burstIntervalMs(limits.perSecond ?? unlimitedPerSecond),
    ration: createRation(rationOf(limits, line.reserve), asked.nowMs, line.newContacts, waitingFor),
  };
  const spans: GrowingSpan[] = [];
  let atMs = asked.nowMs;
  const pass = (limit: Span['limit'], untilMs: number): void => {
    addSpan(spans, limit, { fromMs: atMs, untilMs });
    atMs = untilMs;
  };
  if (line.resumeAtMs !== null && line.resumeAtMs > atMs) pass('resumeAt', line.resumeAtMs);
  while (!line.isBlocked && waiting.length > 0) {
    const turn = nextTurn(work, waiting, atMs);
    if (turn === null) break;
    if (turn.atMs > atMs) pass(turn.limit, turn.atMs);
    else pass('perSecond', sendNext(work, turn.queue, atMs));
    if (turn.queue.next === turn.queue.heads.length) waiting = waiting.filter((queue) => queue !== turn.queue);
  }
  return spans;
}

/** The new contacts of marketing runs that still wait, and when they may be texted within the day. */
function listNewWaiting(waiting: readonly Waiting[], calendar: Calendar, day: Opening): NewWaiting {
  const queues = waiting.filter(({ isNew, isInformational }) => isNew && !isInformational);
  const people = queues.reduce((sum, { heads, next }) => sum + heads.length - next, 0);
  const openings: Opening[] = [];
  for (const window of new Set(queues.map((queue) => queue.window))) {
    let opening = calendar.nextOpening(window, day.fromMs);
    while (opening !== null && opening.fromMs < day.untilMs) {
      // One without an end is the last.
      if (opening.untilMs === Number.POSITIVE_INFINITY) return { people, openings: [opening] };
      openings.push(opening);
      opening = calendar.nextOpening(window, opening.untilMs);
    }
  }
  return { people, openings };
}

/** The queue whose turn it is at `atMs`, else the one whose turn comes first; null if what is left can never go out. */
function nextTurn(work: LineWork, waiting: readonly Waiting[], atMs: number): Turn | null {
  let now: Waiting | null = null;
  let later: Turn | null = null;
  for (const queue of waiting) {
    // Queues are in the order of the runs: a later run waits until this one has nothing due.
    if (now !== null && queue.run !== now.run) break;
    const turn = turnOf(work, queue, atMs);
    if (turn.atMs <= atMs) {
      if (now === null || goesBefore(queue, now)) now = queue;
    } else if (turn.atMs < (later?.atMs ?? Number.POSITIVE_INFINITY)) later = turn;
  }
  return now === null ? later : { queue: now, atMs, limit: 'perSecond' };
}

/** When the first recipient of a queue may get a message, at `atMs` or later, and what that waits for. */
function turnOf(work: LineWork, queue: Waiting, atMs: number): Turn {
  const room = queue.isNew ? work.ration.nextRoom(atMs, queue.isInformational) : null;
  const soonest = room?.atMs ?? atMs;
  const openAt = openingAt(work, queue, soonest);
  if (openAt > soonest) return { queue, atMs: openAt, limit: 'calendar' };
  return { queue, atMs: soonest, limit: room?.limit ?? 'perSecond' };
}

function openingAt({ calendar }: LineWork, queue: Waiting, atMs: number): number {
  if (atMs === Number.POSITIVE_INFINITY) return atMs;
  if (queue.opening === null || atMs >= queue.opening.untilMs) {
    queue.opening = calendar.nextOpening(queue.window, atMs);
  }
  return queue.opening === null ? Number.POSITIVE_INFINITY : Math.max(atMs, queue.opening.fromMs);
}

/** The claim's order: the place that closes first, then the older message. */
function goesBefore(one: Waiting, other: Waiting): boolean {
  const [closes, otherCloses] = [one.opening?.untilMs ?? 0, other.opening?.untilMs ?? 0];
  return closes < otherCloses || (closes === otherCloses && headOf(one) < headOf(other));
}

function headOf(queue: Waiting): number {
  return queue.heads[queue.next] ?? Number.POSITIVE_INFINITY;
}

/** Sends all parts to the next recipient of a queue; returns when the line is free again. */
function sendNext(work: LineWork, queue: Waiting, atMs: number): number {
  const { messages, sentAtMs, intervalMs, calendar } = work;
  const head = headOf(queue);
  if (queue.isNew) work.ration.take(atMs, queue.isInformational);
  queue.next += 1;
  let freeAt = atMs;
  for (let each = head; each === head || (each < messages.count && messages.isLaterPart[each] === 1); each += 1) {
    const opening = freeAt < (queue.opening?.untilMs ?? 0) ? queue.opening : calendar.nextOpening(queue.window, freeAt);
    sentAtMs[each] = opening === null ? Number.NaN : Math.max(freeAt, opening.fromMs);
    freeAt += intervalMs;
  }
  return freeAt;
}

function addSpan(spans: GrowingSpan[], limit: Span['limit'], stretch: { fromMs: number; untilMs: number }): void {
  const last = spans.at(-1);
  if (last?.limit === limit && last.untilMs === stretch.fromMs) last.untilMs = stretch.untilMs;
  else spans.push({ limit, ...stretch });
}
