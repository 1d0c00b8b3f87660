/**
 * One listener for many calls under one signal: a dispatcher has hundreds, and Node warns of a leak from the eleventh listener on.
 * Invariant: each call is ended at most once, and only while it is watched.
 */

/** What a signal ends. It is watched under one signal at a time. */
export interface Abortable {
  onAbort(): void;
  /** Its place among those that wait; the watch writes it. */
  place: number;
}

export interface AbortWatch {
  /** Calls `onAbort` when the signal aborts; at once if it already has. */
  add(signal: AbortSignal, call: Abortable): void;
  remove(signal: AbortSignal, call: Abortable): void;
}

export function createAbortWatch(): AbortWatch {
  // Arrays, not sets: a set that grows and shrinks leaves old copies behind, which keep finished calls in memory.
  const watched = new WeakMap<AbortSignal, Abortable[]>();
  const listenTo = (signal: AbortSignal): Abortable[] => {
    const waiting: Abortable[] = [];
    watched.set(signal, waiting);
    signal.addEventListener('abort', () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next.onAbort();
    });
    return waiting;
  };
  return {
    add: (signal, call) => {
      if (signal.aborted) {
        call.onAbort();
        return;
      }
      const waiting = watched.get(signal) ?? listenTo(signal);
      call.place = waiting.length;
      waiting.push(call);
    },
    remove: (signal, call) => {
      const waiting = watched.get(signal);
      if (waiting?.[call.place] !== call) return;
      // The last one takes its place.
      const last = waiting.pop();
      if (last === undefined || last === call) return;
      waiting[call.place] = last;
      last.place = call.place;
    },
  };
}
