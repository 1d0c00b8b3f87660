/**
 * How many sends a process has in flight at once, over all its lines. Invariant: never more than `size`, served in order, so
 * that whoever wants them all gets them.
 */

export interface Slots {
  readonly size: number;
  /** Resolves when `count` slots are free, and taken; all of them for a send that nothing may be beside. */
  take(count?: number): Promise<void>;
  free(count?: number): void;
}

export function createSlots(size: number): Slots {
  let taken = 0;
  const waiting: { count: number; go: () => void }[] = [];
  const serve = (): void => {
    for (let next = waiting[0]; next !== undefined && taken + next.count <= size; next = waiting[0]) {
      waiting.shift();
      taken += next.count;
      next.go();
    }
  };
  return {
    size,
    take: async (count = 1) => {
      if (waiting.length === 0 && taken + count <= size) {
        taken += count;
        return;
      }
      await new Promise<void>((go) => waiting.push({ count, go }));
    },
    free: (count = 1) => {
      taken -= count;
      serve();
    },
  };
}
