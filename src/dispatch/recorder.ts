/**
 * Writes answers down in batches, each within a moment of its arrival. Invariant: statements of one line run one after
 * another; `flush` returns only when every answer given before it is committed; and an answer that could not be written down is
 * kept for later, because it is the best proof there will ever be.
 */

import type { Clock } from '../core/clock.ts';
import type { Passing } from '../core/kill-point.ts';
import type { Log } from '../core/log.ts';
import type { Database } from '../store/connect.ts';
import { type Answer, recordAnswers } from '../store/message-record.ts';

/** One statement takes as many as this; the prototype was fastest here. */
const batchSize = 250;
/** How long an answer may wait for company: short beside a network round trip, long enough to fill a batch on a fast line. */
const lingerMs = 10;

/** Answers of one ownership that the database did not take. */
export interface Unrecorded {
  readonly lineId: number;
  readonly epoch: number;
  readonly answers: readonly Answer[];
}

export interface Recorder {
  add(answer: Answer): void;
  /** Resolves when all answers so far are committed. Throws what the database throws; what is left is in `unrecorded` then. */
  flush(): Promise<void>;
}

interface RecorderWorld {
  readonly db: Database;
  readonly clock: Clock;
  readonly passing: Passing;
  readonly unrecorded: Unrecorded[];
  readonly onFailed: (error: unknown) => void;
}

export function createRecorder(world: RecorderWorld, line: { lineId: number; epoch: number }): Recorder {
  let pending: Answer[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const writeNext = async (): Promise<void> => {
    while (pending.length > 0) {
      const answers = pending.slice(0, batchSize);
      pending = pending.slice(batchSize);
      try {
        const writing = recordAnswers(world.db, {
          owner: { lineId: line.lineId, epoch: line.epoch },
          now: world.clock.now(),
          evidence: 'answer',
          answers,
        });
        world.passing('record-during');
        await writing;
        world.passing('record-after');
      } catch (error) {
        world.unrecorded.push({ lineId: line.lineId, epoch: line.epoch, answers: [...answers, ...pending] });
        pending = [];
        throw error;
      }
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

/** Writes down what could not be written down earlier, by the ownership that it belongs to. Throws what the database throws. */
export async function recordLate(
  world: Pick<RecorderWorld, 'db' | 'clock' | 'unrecorded'> & { readonly log: Log },
): Promise<void> {
  for (let next = world.unrecorded[0]; next !== undefined; next = world.unrecorded[0]) {
    const settled = await recordAnswers(world.db, {
      owner: { lineId: next.lineId, epoch: next.epoch },
      now: world.clock.now(),
      evidence: 'answer',
      because: 'the answer came while the database was away',
      answers: next.answers,
    });
    world.log('late-answers', { line: next.lineId, answers: next.answers.length, settled: settled.length });
    world.unrecorded.shift();
  }
}
