/** How many sends a process has in flight at once, over all its lines. Invariant: never more than `size`, served in order. */

export interface Slots {
  /** Resolves when a slot is free and taken. */
  take(): Promise<void>;
  free(): void;
  /** Resolves when no slot is taken. */
  drained(): Promise<void>;
}

export function createSlots(size: number): Slots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  let onDrained: (() => void)[] = [];
  return {
    take: async () => {
      if (taken < size) {
        taken += 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    free: () => {
      const next = waiting.shift();
      if (next !== undefined) {
        next();
        return;
      }
      taken -= 1;
      if (taken === 0) {
        for (const resolve of onDrained) resolve();
        onDrained = [];
      }
    },
    drained: async () => {
      if (taken > 0) await new Promise<void>((resolve) => onDrained.push(resolve));
    },
  };
}
