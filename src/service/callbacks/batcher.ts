/**
 * Batches requests that come one by one. Invariant: a request is answered only after its whole batch has been processed; at most
 * `maxWaiting` requests wait.
 */

/** Most items in one batch, which is one SQL statement. */
const batchSize = 250;
/** How long a request waits for others to join: short compared with a network round trip. */
const lingerMs = 10;
/** Above this, requests are refused and may come again. */
const maxWaiting = 20_000;

export interface Batcher<T> {
  /** Resolves to true when the item has been processed, to false when too many wait. Rejects as `work` does. */
  add(item: T): Promise<boolean>;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: (isDone: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Batches start in order, at most `atOnce` at a time; with 1 they also end in order. */
export function createBatcher<T>(
  work: (items: readonly T[]) => Promise<void>,
  { atOnce }: { atOnce: number },
): Batcher<T> {
  let waiting: Waiting<T>[] = [];
  let working = 0;
  let timer: NodeJS.Timeout | null = null;
  const workAll = async (): Promise<void> => {
    if (working >= atOnce) return;
    working += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      waiting = waiting.slice(batchSize);
      try {
        await work(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve(true);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    working -= 1;
  };
  return {
    add: async (item) => {
      if (waiting.length >= maxWaiting) return false;
      return new Promise<boolean>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= batchSize) void workAll();
        timer ??= setTimeout(() => {
          timer = null;
          void workAll();
        }, lingerMs);
      });
    },
  };
}
