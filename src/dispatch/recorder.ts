/**
 * Writes answers down in batches, each within a moment of its arrival. Invariant: statements of one line run one after
 * another, and `flush` returns only when every answer given before it is committed.
 */

import type { Clock } from '../core/clock.ts';
import type { Database } from '../store/connect.ts';
import { type Answer, recordAnswers } from '../store/message-record.ts';

/** One statement takes as many as this; the prototype was fastest here. */
const batchSize = 250;
/** How long an answer may wait for company: short beside a network round trip, long enough to fill a batch on a fast line. */
const lingerMs = 10;

export interface Recorder {
  add(answer: Answer): void;
  /** Resolves when all answers so far are committed. Throws what the database throws. */
  flush(): Promise<void>;
}

export function createRecorder(
  world: { db: Database; clock: Clock; onFailed: (error: unknown) => void },
  line: { lineId: number; epoch: number },
): Recorder {
  let pending: Answer[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const writeNext = async (): Promise<void> => {
    while (pending.length > 0) {
      const answers = pending.slice(0, batchSize);
      pending = pending.slice(batchSize);
      await recordAnswers(world.db, { ...line, now: world.clock.now(), evidence: 'answer', answers });
    }
  };
  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const written = last.then(writeNext);
    last = written.catch(() => {});
    return written;
  };
  return {
    add: (answer) => {
      pending.push(answer);
      if (pending.length >= batchSize) flush().catch(world.onFailed);
      else timer ??= setTimeout(() => void flush().catch(world.onFailed), lingerMs);
    },
    flush,
  };
}
