/** Messages -> the queues of each line. Invariant: every recipient is in one queue, and a queue keeps the messages' order. */

import type { Queue } from './line-forecast.ts';
import type { ForecastInput } from './question.ts';

/** The queues of each line, in the order of the runs. */
export function fillQueues({
  messages,
  runs,
  lines,
}: Pick<ForecastInput, 'messages' | 'runs' | 'lines'>): readonly (readonly Queue[])[] {
  const { count, line, run, window, isNew, isLaterPart } = messages;
  const windows = 1 + largest(window, count);
  const keyOf = (index: number): number =>
    (((line[index] ?? 0) * runs.length + (run[index] ?? 0)) * windows + (window[index] ?? 0)) * 2 + (isNew[index] ?? 0);
  const ends = new Int32Array(lines.length * runs.length * windows * 2);
  for (let index = 0; index < count; index += 1) {
    if (isLaterPart[index] === 0) increase(ends, keyOf(index));
  }
  let sum = 0;
  const starts = ends.map((size) => {
    const start = sum;
    sum += size;
    return start;
  });
  ends.set(starts);
  const heads = new Int32Array(sum);
  for (let index = 0; index < count; index += 1) {
    if (isLaterPart[index] === 0) heads[increase(ends, keyOf(index))] = index;
  }
  const queuesOfLine = runs.length * windows * 2;
  return lines.map((_, place) => {
    const queues: Queue[] = [];
    for (let key = place * queuesOfLine; key < (place + 1) * queuesOfLine; key += 1) {
      const start = starts[key] ?? 0;
      const end = ends[key] ?? 0;
      if (start === end) continue;
      const runOf = Math.floor(key / (windows * 2)) % runs.length;
      queues.push({
        run: runOf,
        isInformational: runs[runOf]?.isInformational ?? false,
        isNew: key % 2 === 1,
        window: Math.floor(key / 2) % windows,
        heads: heads.subarray(start, end),
      });
    }
    return queues;
  });
}

/** Adds one at `place` and returns the previous count. */
function increase(counts: Int32Array, place: number): number {
  const before = counts[place] ?? 0;
  counts[place] = before + 1;
  return before;
}

function largest(values: Uint16Array, count: number): number {
  let most = 0;
  for (let index = 0; index < count; index += 1) most = Math.max(most, values[index] ?? 0);
  return most;
}
