/**
 * How many lines a run needs to finish by a date. Invariant: the answer comes from a simulation, with people shared out over that many
 * lines as the plan does it; people who know a line keep it.
 */
import { burstIntervalMs } from '../pace/burst.ts';
import { createRation, rationOf } from '../pace/ration.ts';
import { createLineShare } from '../pace/share-lines.ts';
import { forecast } from './forecast.ts';
import { findMilestones, type Milestones } from './milestones.ts';
import type { ForecastInput, ForecastLine } from './question.ts';

export interface LinesQuestion {
  readonly run: number;
  readonly finishBy: Date;
  /** For each message: 1 if its recipient knows no line yet. */
  readonly isMovable: Uint8Array;
  /** What an additional line is like. */
  readonly newLine: ForecastLine;
}

export type LinesAnswer =
  | { readonly lines: number; readonly endsAt: Date }
  /** `bound`: people who know their line keep it busy for longer; `too-soon`: a line for each person is not enough; `over`: the date has passed. */
  | { readonly lines: null; readonly why: 'bound' | 'too-soon' | 'over' };

/** The least number of lines, including those of `input`, with which the run finishes by the date. */
export function linesToFinishBy(input: ForecastInput, question: LinesQuestion): LinesAnswer {
  const endWith = (lines: number): Date | null => findEnd(input, question, lines);
  const own = input.lines.length;
  if (question.finishBy < input.now) return { lines: null, why: 'over' };
  const ownEnd = endOf(input, question.run);
  if (isBy(ownEnd, question.finishBy)) return { lines: own, endsAt: ownEnd };
  if (!isBy(endOf(withoutMovable(input, question), question.run), question.finishBy))
    return { lines: null, why: 'bound' };
  const people = countMovable(input, question);
  const perLine = countInTime(input.now, question, people);
  if (perLine === 0) return { lines: null, why: 'too-soon' };
  // Gallop, then bisect: a forecast of a million messages takes a third of a second.
  let tooFew = Math.max(own, Math.ceil(people / perLine) - 1);
  let enough = tooFew + 1;
  while (!isBy(endWith(enough), question.finishBy)) {
    if (enough >= own + people) return { lines: null, why: 'too-soon' };
    [tooFew, enough] = [enough, Math.min(own + people, enough + (enough - tooFew) * 2)];
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isBy(endWith(middle), question.finishBy)) enough = middle;
    else tooFew = middle;
  }
  return { lines: enough, endsAt: endWith(enough) ?? question.finishBy };
}

function isBy(end: Date | null, finishBy: Date): end is Date {
  return end !== null && end <= finishBy;
}

/** When everything has gone out; null if some messages never do. */
function endOf(input: ForecastInput, run: number): Date | null {
  const found: Milestones = findMilestones(forecast(input), { messages: input.messages, run });
  return found.never > 0 ? null : (found.endsAt ?? input.now);
}

function findEnd(input: ForecastInput, question: LinesQuestion, count: number): Date | null {
  const more = Array.from({ length: count - input.lines.length }, () => question.newLine);
  const lines = [...input.lines, ...more];
  return endOf({ ...input, lines, messages: shareOut({ ...input, lines }, question) }, question.run);
}

/** The messages, with movable people on the line that the plan would choose. */
function shareOut({ messages, lines }: ForecastInput, { run, isMovable }: LinesQuestion): ForecastInput['messages'] {
  const share = createLineShare({
    lines: lines.map(({ limits }, index) => ({ number: String(index), generation: 'V2', limits })),
    lineIds: new Map(lines.map((_, index) => [String(index), index])),
    load: countOthers(messages, run),
    needsCarousel: false,
  });
  const line = messages.line.slice();
  for (let index = 0; index < messages.count; index += 1) {
    if (messages.run[index] !== run) continue;
    if (messages.isLaterPart[index] === 1) line[index] = line[index - 1] ?? 0;
    else line[index] = share.choose({ known: isMovable[index] === 1 ? null : (line[index] ?? 0), isSending: true });
  }
  return { ...messages, line };
}

function countOthers(messages: ForecastInput['messages'], run: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let index = 0; index < messages.count; index += 1) {
    const line = messages.line[index] ?? 0;
    if (messages.run[index] !== run) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

/** The input without the run's movable people. */
function withoutMovable(input: ForecastInput, { run, isMovable }: LinesQuestion): ForecastInput {
  const { messages } = input;
  const stays = (index: number): boolean => messages.run[index] !== run || isMovable[index] !== 1;
  const pick = <T extends Uint8Array | Uint16Array>(column: T): T => column.filter((_, index) => stays(index)) as T;
  const line = pick(messages.line.subarray(0, messages.count));
  const { count, isNew, isLaterPart, window } = messages;
  return {
    ...input,
    messages: {
      count: line.length,
      line,
      run: pick(messages.run.subarray(0, count)),
      window: pick(window.subarray(0, count)),
      isNew: pick(isNew.subarray(0, count)),
      isLaterPart: pick(isLaterPart.subarray(0, count)),
    },
  };
}

function countMovable({ messages }: ForecastInput, { run, isMovable }: LinesQuestion): number {
  let people = 0;
  for (let index = 0; index < messages.count; index += 1) {
    if (messages.run[index] === run && isMovable[index] === 1 && messages.isLaterPart[index] === 0) people += 1;
  }
  return people;
}

/** How many new contacts an additional line could write to in time. It gives a lower bound for the answer. */
function countInTime(now: Date, { newLine, finishBy }: LinesQuestion, atMost: number): number {
  const { limits } = newLine;
  const ration = createRation(rationOf(limits, 0), now.getTime(), []);
  const intervalMs = limits.perSecond === null ? 0 : burstIntervalMs(limits.perSecond);
  let count = 0;
  let atMs = ration.nextRoom(now.getTime(), true).atMs;
  while (count < atMost && atMs <= finishBy.getTime()) {
    ration.take(atMs, true);
    count += 1;
    atMs = ration.nextRoom(atMs + intervalMs, true).atMs;
  }
  return count;
}
