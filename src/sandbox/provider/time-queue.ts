/** Work for later, in order of time, under one timer. Invariant: a binary heap; work due at the same time keeps its order. */

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

export interface TimeQueue {
  /** Runs `work` at `at` (milliseconds since 1970) or soon after. */
  add(at: number, work: () => void): void;
  /** Runs the work that is due now; for clocks that do not run by themselves. */
  runDue(): void;
  /** Runs all work, whenever it is due, and the work that it adds. */
  runAll(): void;
  size(): number;
  clear(): void;
}

/** Node's longest timer (2^31 - 1 ms); longer waits take several. */
const longestTimerMs = 2_147_483_647;

/** Pieces of work that run before the sockets get their turn. */
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
    // Added work must not arm a timer now: this loop will reach it.
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
