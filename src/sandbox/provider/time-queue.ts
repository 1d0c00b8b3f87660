/** Work for later, in order of its time, with one timer for all of it. Invariant: a binary heap; equal times keep their order. */

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

export interface TimeQueue {
  /** Runs `work` at `at` (milliseconds since 1970) or soon after. */
  add(at: number, work: () => void): void;
  /** Runs what is due now: for clocks that do not run by themselves. */
  runDue(): void;
  /** Runs everything, whenever it was to happen, and what comes of it. */
  runAll(): void;
  size(): number;
  clear(): void;
}

/** A timer may not be set further ahead than this (2^31 - 1 ms); longer waits are taken in steps. */
const longestTimerMs = 2_147_483_647;

/** Pieces of work before the sockets get their turn again. */
const mostAtOnce = 1_000;

export function createTimeQueue(now: () => number): TimeQueue {
  const heap: Entry[] = [];
  let order = 0;
  let timer: NodeJS.Timeout | null = null;
  let timerAt = Number.POSITIVE_INFINITY;

  const arm = (): void => {
    const next = heap[0];
    if (next === undefined || next.at >= timerAt) return;
    if (timer !== null) clearTimeout(timer);
    timerAt = next.at;
    timer = setTimeout(run, Math.min(longestTimerMs, Math.max(0, next.at - now())), mostAtOnce);
    timer.unref();
  };
  const run = (most: number, until = now): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // Nothing arms a timer for work that this loop will come to.
    timerAt = Number.NEGATIVE_INFINITY;
    try {
      let left = most;
      for (let next = heap[0]; next !== undefined && next.at <= until() && left > 0; next = heap[0]) {
        removeFirst(heap);
        next.work();
        left -= 1;
      }
    } finally {
      timerAt = Number.POSITIVE_INFINITY;
      arm();
    }
  };
  return {
    add: (at, work) => {
      order += 1;
      insert(heap, { at, order, work });
      arm();
    },
    runDue: () => run(Number.POSITIVE_INFINITY),
    runAll: () => run(Number.POSITIVE_INFINITY, () => Number.POSITIVE_INFINITY),
    size: () => heap.length,
    clear: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      timerAt = Number.POSITIVE_INFINITY;
      heap.length = 0;
    },
  };
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function insert(heap: Entry[], entry: Entry): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(entry, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function removeFirst(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const left = heap[child];
    if (left === undefined) break;
    const right = heap[child + 1];
    if (right !== undefined && isBefore(right, left)) child += 1;
    const below = heap[child];
    if (below === undefined || !isBefore(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
}
