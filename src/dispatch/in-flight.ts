/** Counts a line's unanswered sends. A counter plus a list of waiters: one promise per message in a Set cost measurably more. */

export interface InFlight {
  enter(): void;
  leave(): void;
  /** Resolves when every send has been answered. */
  empty(): Promise<void>;
}

export function createInFlight(): InFlight {
  let count = 0;
  let waiting: (() => void)[] = [];
  return {
    enter: () => {
      count += 1;
    },
    leave: () => {
      count -= 1;
      if (count > 0) return;
      const all = waiting;
      waiting = [];
      for (const go of all) go();
    },
    empty: async () => {
      if (count > 0) await new Promise<void>((go) => waiting.push(go));
    },
  };
}
