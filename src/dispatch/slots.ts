/**
 * Limits what a process does at once over all its lines: sends in flight, messages that are being claimed. Invariant: never more than
 * `size`; requests are served in order, so that one for all slots is served too.
 */

export interface Slots {
  readonly size: number;
  /** Takes a slot if one is free and no request waits: the usual case, without a promise. */
  tryTake(): boolean;
  /** Resolves when it has taken `count` slots; all of them for a send that must be alone. */
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
  const tryTake = (count: number): boolean => {
    if (waiting.length > 0 || taken + count > size) return false;
    taken += count;
    return true;
  };
  return {
    size,
    tryTake: () => tryTake(1),
    take: async (count = 1) => {
      if (!tryTake(count)) await new Promise<void>((go) => waiting.push({ count, go }));
    },
    free: (count = 1) => {
      taken -= count;
      serve();
    },
  };
}
