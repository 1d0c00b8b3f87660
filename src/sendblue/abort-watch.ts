/**
 * One listener for many calls under one signal: a dispatcher has hundreds, and Node warns of a leak from the eleventh listener on.
 * Invariant: each callback is called at most once, and only while it is registered.
 */

export interface AbortWatch {
  /** Calls `onAbort` when the signal aborts; at once if it already has. */
  add(signal: AbortSignal, onAbort: () => void): void;
  remove(signal: AbortSignal, onAbort: () => void): void;
}

export function createAbortWatch(): AbortWatch {
  const watched = new WeakMap<AbortSignal, Set<() => void>>();
  const listenTo = (signal: AbortSignal): Set<() => void> => {
    const waiting = new Set<() => void>();
    watched.set(signal, waiting);
    signal.addEventListener('abort', () => {
      for (const onAbort of waiting) onAbort();
    });
    return waiting;
  };
  return {
    add: (signal, onAbort) => {
      if (signal.aborted) onAbort();
      else (watched.get(signal) ?? listenTo(signal)).add(onAbort);
    },
    remove: (signal, onAbort) => {
      watched.get(signal)?.delete(onAbort);
    },
  };
}
