/**
 * The session of a process that sends: its locks, its row in `worker`, and a heartbeat. Invariant: while `isAlive()` says so,
 * nobody else can have ended the session. We stop believing in it after `leaseMs` without an answer of the server, others end
 * it only after `staleAfterMs` without a heartbeat, and both are counted from the same beat. So a process that was stopped
 * for minutes finds on waking that it owns nothing.
 */
import type { Clock } from '../../core/clock.ts';
import { openSession } from '../database/connect.ts';
import { askInTurn, createLockSession, type LockSession } from './line-lock.ts';

const heartbeatMs = 500;
/** Well below `staleAfterMs`: a beat is written by the server later than we note it. */
const leaseMs = 2_500;
/** A line of a process that vanished is taken over within 5 s: this, and a look every second. */
export const staleAfterMs = 3_500;
/** A session silent for so long is given up for a new one. */
const giveUpMs = 10_000;

/** The server finds out by itself within 5 s that a machine has vanished. Not every operating system lets it. */
const keepalives = `select set_config('tcp_keepalives_idle', '2', false), set_config('tcp_keepalives_interval', '1', false),
  set_config('tcp_keepalives_count', '3', false)`;

/** Opens the session of a worker. `name` is for people. Throws `database-unreachable`. */
export async function openWorkerSession(
  world: { databaseUrl: string; clock: Clock },
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
    // Whoever removed us has ended this session too, or is about to.
    if (rowCount === 0) isRemoved = true;
    else heard = asked;
  };
  const isOver = (): boolean => isRemoved || locks.isOver() || silenceMs(clock, heard) > giveUpMs;
  const beating = keepBeating({ clock, beat, isOver, closing: closing.signal });
  return {
    ...locks,
    workerId,
    isOver,
    isAlive: () => !isOver() && silenceMs(clock, heard) <= leaseMs,
    close: async () => {
      closing.abort();
      await beating;
      // A session that does not answer is left to the server.
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

/** Neither a clock that was set back nor a machine that slept, in which the one of them stands still, makes it shorter. */
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
    // A lost connection says so itself; one that does not answer is left behind when the process closes.
    const heard = new AbortController();
    const answered = world
      .beat()
      .catch(() => {})
      .finally(() => heard.abort());
    await Promise.race([answered, world.clock.sleep(giveUpMs, AbortSignal.any([world.closing, heard.signal]))]);
    await world.clock.sleep(heartbeatMs, world.closing);
  }
}
