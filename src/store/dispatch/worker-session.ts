/**
 * The session of a process that sends: its locks, its row in `worker`, and a heartbeat. Invariant: while `isAlive()` is true, no
 * other worker can have ended the session. We stop trusting it after `leaseMs` without an answer from the server; others end it
 * only after `staleAfterMs` without a heartbeat; both count from the same beat. So a process that was suspended for minutes
 * finds on waking that it owns nothing.
 */
import type { Clock } from '../../core/clock.ts';
import { type DatabaseUrl, openSession } from '../database/connect.ts';
import { askInTurn, createLockSession, type LockSession } from './line-lock.ts';

const heartbeatMs = 500;
/** Well below `staleAfterMs`: the server writes a beat later than we note it. */
const leaseMs = 2_500;
/** A line of a vanished process is taken over within 5 s: this, plus up to a second until the next round of sharing. */
export const staleAfterMs = 3_500;
/** A session without an answer for so long is replaced by a new one. */
const giveUpMs = 10_000;

/** Lets the server detect a vanished machine within 5 s. Not every operating system supports it. */
const keepalives = `select set_config('tcp_keepalives_idle', '2', false), set_config('tcp_keepalives_interval', '1', false),
  set_config('tcp_keepalives_count', '3', false)`;

/** Opens the session of a worker. `name` is shown to people. Throws `database-unreachable`. */
export async function openWorkerSession(
  world: { databaseUrl: DatabaseUrl; clock: Clock },
  worker: { name: string },
): Promise<LockSession> {
  const { clock } = world;
  const client = await openSession(world.databaseUrl);
  const ask = askInTurn(client);
  const locks = createLockSession(client, ask);
  await ask(keepalives, []);
  const { rows } = await ask<{ id: number }>(
    `insert into worker (name, backend_pid, backend_start, started_at, heartbeat_at)
     select $1, pid, backend_start, $2, clock_timestamp() from pg_stat_activity where pid = pg_backend_pid() returning id`,
    [worker.name, clock.now()],
  );
  const workerId = rows[0]?.id ?? 0;
  const closing = new AbortController();
  let heard = stampOf(clock);
  let isRemoved = false;
  const beat = async (): Promise<void> => {
    const asked = stampOf(clock);
    const { rowCount } = await ask('update worker set heartbeat_at = clock_timestamp() where id = $1', [workerId]);
    // The worker that removed our row has ended this session too, or is about to.
    if (rowCount === 0) isRemoved = true;
    else heard = asked;
  };
  const isOver = (): boolean => isRemoved || locks.isOver() || silenceMs(clock, heard) > giveUpMs;
  const beating = keepBeating({ clock, beat, isOver, closing: closing.signal });
  return {
    ...locks,
    workerId,
    isOver,
    // A lease is shorter than the silence at which the session is over. Asked twice a message.
    isAlive: () => !isRemoved && !locks.isOver() && silenceMs(clock, heard) <= leaseMs,
    close: async () => {
      closing.abort();
      await beating;
      // The server itself ends a session that does not answer.
      if (!isOver()) await ask('delete from worker where id = $1', [workerId]).catch(() => {});
      await Promise.race([locks.close(), clock.sleep(leaseMs)]);
    },
  };
}

interface Stamp {
  readonly elapsedMs: number;
  readonly timeMs: number;
}

function stampOf(clock: Clock): Stamp {
  return { elapsedMs: clock.elapsedMs(), timeMs: clock.now().getTime() };
}

/** The larger of monotonic and wall-clock time: one stops while the machine sleeps, the other can be set back. */
function silenceMs(clock: Clock, since: Stamp): number {
  return Math.max(clock.elapsedMs() - since.elapsedMs, clock.now().getTime() - since.timeMs);
}

async function keepBeating(world: {
  clock: Clock;
  beat: () => Promise<void>;
  isOver: () => boolean;
  closing: AbortSignal;
}): Promise<void> {
  while (!world.closing.aborted && !world.isOver()) {
    // A lost connection rejects; for one that does not answer, stop waiting after `giveUpMs` or on closing.
    const heard = new AbortController();
    const answered = world
      .beat()
      .catch(() => {})
      .finally(() => heard.abort());
    await Promise.race([answered, world.clock.sleep(giveUpMs, AbortSignal.any([world.closing, heard.signal]))]);
    await world.clock.sleep(heartbeatMs, world.closing);
  }
}
