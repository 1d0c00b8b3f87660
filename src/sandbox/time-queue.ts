/** Work for later, in order of its time, with one timer for all of it. Invariant: a binary heap; equal times keep their order. */

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

export interface TimeQueue {
  /** Runs `work` at `at` (milliseconds since 1970) or soon after. */
  add(at: number, work: () => void): void;
  size(): number;
  close(): void;
}

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
    timer = setTimeout(run, Math.max(0, next.at - now()));
    timer.unref();
  };
  const run = (): void => {
    timer = null;
    timerAt = Number.POSITIVE_INFINITY;
    for (let next = heap[0]; next !== undefined && next.at <= now(); next = heap[0]) {
      removeFirst(heap);
      next.work();
    }
    arm();
  };
  return {
    add: (at, work) => {
      order += 1;
      insert(heap, { at, order, work });
      arm();
    },
    size: () => heap.length,
    close: () => {
      if (timer !== null) clearTimeout(timer);
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
