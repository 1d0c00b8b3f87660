/** What of a line is under way: a number and who waits for it, because a promise in a set for every message is dearer than that. */

export interface InFlight {
  enter(): void;
  leave(): void;
  /** Resolves when nothing is under way. */
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
