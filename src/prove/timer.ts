/** Timers of one round, by name: when each is due, and how often each was asked. */
import type { Clock } from '../core/clock.ts';

export interface Timer {
  isDue(name: string): boolean;
  set(name: string, ms: number): void;
  /** Counts the calls for a name in this round: 0, 1, 2 … */
  next(name: string): number;
}

export function createTimer(clock: Clock): Timer {
  const due = new Map<string, number>();
  const counts = new Map<string, number>();
  return {
    isDue: (name) => clock.elapsedMs() >= (due.get(name) ?? 0),
    set: (name, ms) => void due.set(name, clock.elapsedMs() + ms),
    next: (name) => {
      const number = counts.get(name) ?? 0;
      counts.set(name, number + 1);
      return number;
    },
  };
}
