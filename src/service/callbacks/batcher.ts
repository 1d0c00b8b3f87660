/**
 * Requests that come one by one, worked on together. Invariant: each caller hears of its own request only when the batch that it
 * was in has been worked on; at most `maxWaiting` wait.
 */

/** One statement takes as many as this. */
const batchSize = 250;
/** How long a request waits for company: short beside a network round trip. */
const lingerMs = 10;
/** More than this and the caller is told to come again. */
const maxWaiting = 20_000;

export interface Batcher<T> {
  /** Resolves when the item has been worked on: false where too many wait. Rejects with what `work` rejects with. */
  add(item: T): Promise<boolean>;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: (isDone: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Batches begin in the order of their coming, and at most `atOnce` are under way: with 1 they also end in it. */
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
