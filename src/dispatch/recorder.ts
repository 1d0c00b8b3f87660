/**
 * Records the answers of all lines in batches, each within milliseconds of its arrival. Invariant: statements run one after
 * another; `flush` returns only when every answer added before it is committed; an answer that could not be recorded is kept,
 * because it is the best evidence of what became of its message.
 */

import type { Clock } from '../core/clock.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import type { Log } from '../core/log.ts';
import type { AttemptAnswer } from '../core/message/answer.ts';
import type { Database } from '../store/database/connect.ts';
import { type Owner, recordAnswers } from '../store/dispatch/message-record.ts';

/** Answers per statement: more are no cheaper, and delay the claims that wait for the same counters. */
const batchSize = 250;
/** How long an answer waits for others: shorter than a network round trip, long enough to fill a batch. Longer gained nothing. */
const lingerMs = 10;

/** An answer that could not be recorded, with the ownership under which it was sent. */
export interface Unrecorded {
  readonly owner: Owner;
  readonly answer: AttemptAnswer;
}

export interface Recorder {
  add(owner: Owner, answer: AttemptAnswer): void;
  /** Resolves when all answers so far are committed. Throws what the database throws; the rest is then in `unrecorded`. */
  flush(): Promise<void>;
}

interface RecorderWorld {
  readonly db: Database;
  readonly clock: Clock;
  readonly killPoint: AtKillPoint;
  readonly unrecorded: Unrecorded[];
  readonly onFailed: (error: unknown) => void;
}

export function createRecorder(world: RecorderWorld): Recorder {
  let pending: Unrecorded[] = [];
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const writeNext = async (): Promise<void> => {
    const batch = pending.splice(0, batchSize);
    if (batch.length === 0) return;
    try {
      const writing = write(world, batch);
      world.killPoint('record-during');
      await writing;
      world.killPoint('record-after');
    } catch (error) {
      world.unrecorded.push(...batch, ...pending);
      pending = [];
      throw error;
    }
  };
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const written = last.then(work);
    last = written.catch(() => {});
    return written;
  };
  /** Answers that arrive while a statement runs form the next batch. */
  const schedule = (): void => {
    if (pending.length === 0) return;
    timer ??= setTimeout(writeSoon, pending.length < batchSize ? lingerMs : 0);
  };
  const writeSoon = (): void => {
    void inTurn(writeNext)
      .catch(world.onFailed)
      .finally(() => {
        timer = null;
        schedule();
      });
  };
  return {
    add: (owner, answer) => {
      pending.push({ owner, answer });
      schedule();
    },
    flush: async () =>
      inTurn(async () => {
        for (let left = pending.length; left > 0; left -= batchSize) await writeNext();
      }),
  };
}

/** Records answers that could not be recorded earlier, each under its own ownership. Throws what the database throws. */
export async function recordLate(
  world: Pick<RecorderWorld, 'db' | 'clock' | 'unrecorded'> & { readonly log: Log },
): Promise<void> {
  while (world.unrecorded.length > 0) {
    const batch = world.unrecorded.slice(0, batchSize);
    const settled = await write(world, batch, 'the answer came while the database was unreachable');
    world.log('late-answers', { answers: batch.length, settled: settled.length });
    world.unrecorded.splice(0, batch.length);
  }
}

async function write(
  { db, clock }: Pick<RecorderWorld, 'db' | 'clock'>,
  batch: readonly Unrecorded[],
  because?: string,
): Promise<readonly number[]> {
  return recordAnswers(db, {
    owners: [...new Map(batch.map(({ owner }) => [`${owner.lineId}/${owner.epoch}`, owner])).values()],
    now: clock.now(),
    evidence: 'answer',
    answers: batch.map(({ answer }) => answer),
    ...(because === undefined ? {} : { because }),
  });
}
