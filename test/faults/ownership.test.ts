/** Several workers on one database: lines are shared, and those of a worker that is gone are taken over, whatever way it went. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { startCli } from '../support/cli.ts';
import { type Crew, openCrew } from '../support/crew.ts';
import { openProxy } from '../support/proxy.ts';
import { inProof } from '../support/runs.ts';
import { until } from '../support/shop.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectOnceEach, untilSettled } from '../support/truth.ts';

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `+1415555010${index}`);
/** Within so long the lines of a worker that is gone have another. */
const takeOverMs = 5_000;

/** The workers' shares of the lines, without their names. */
async function sharesOf(crew: Crew): Promise<string> {
  const shares = await crew.shares();
  if (shares.has(0)) return 'some free';
  return [...shares.values()].sort((a, b) => b - a).join(' + ');
}

/** The id of the worker that reads the provider's list; 0 while none does. */
async function findLeader(crew: Crew): Promise<number> {
  const { rows } = await crew.pool.query<{ id: number }>(
    `select w.id from worker w join pg_locks l on l.pid = w.backend_pid where l.locktype = 'advisory' and l.classid = 7302 and l.granted`,
  );
  return rows[0]?.id ?? 0;
}

/** Waits, and returns how long it took without what this machine itself was late by: it may be busy with other things. */
async function measure(crew: Crew, isSo: () => Promise<boolean>): Promise<number> {
  const startedMs = performance.now();
  let lateMs = 0;
  for (;;) {
    const lookedMs = performance.now();
    if (await isSo()) return lookedMs - startedMs - lateMs;
    await crew.pool.query('select 1');
    await wait(20);
    lateMs += performance.now() - lookedMs - 20;
  }
}

sideBySide('a new worker takes its share, and when it leaves in good order the others have it at once', async () => {
  const crew = await openCrew({ contacts: 120, lines: numbers(4), perSecond: 5 });
  await crew.join();
  await until(async () => (await sharesOf(crew)) === '4');
  const first = await findLeader(crew);
  const second = await crew.join();
  await until(async () => (await sharesOf(crew)) === '2 + 2');
  const third = await crew.join();
  await until(async () => (await sharesOf(crew)) === '2 + 1 + 1');
  expect(await findLeader(crew)).toBe(first);
  expect(await second.stop()).toBe(0);
  expect(await third.stop()).toBe(0);
  await until(async () => (await sharesOf(crew)) === '4');
  await untilSettled(crew);
  await expectOnceEach(crew, { messages: 120 });
});

sideBySide('when the worker that reads the provider’s list leaves, another one reads it', async () => {
  const crew = await openCrew({ contacts: 40, lines: numbers(2), perSecond: 10 });
  const first = await crew.join();
  await until(async () => (await findLeader(crew)) !== 0);
  const leader = await findLeader(crew);
  await crew.join();
  await until(async () => (await sharesOf(crew)) === '1 + 1');
  await first.stop();
  await until(async () => ![0, leader].includes(await findLeader(crew)));
  await untilSettled(crew);
  await expectOnceEach(crew, { messages: 40 });
});

sideBySide(
  'the lines of a worker whose host has vanished from the network are taken over within 5 s, and it sends nothing more',
  async () => {
    const crew = await openCrew({ contacts: 150, lines: numbers(4), perSecond: 5 });
    const proxy = await openProxy(crew.url);
    const lost = await crew.join({ url: proxy.url });
    await until(async () => (await sharesOf(crew)) === '4');
    const [lostId] = (await crew.shares()).keys();
    await crew.join();
    await until(async () => (await sharesOf(crew)) === '2 + 2');
    await until(() => crew.sandbox.ledger().accepted > 20);
    proxy.goSilent();
    const tookMs = await measure(crew, async () => {
      const shares = await crew.shares();
      return !shares.has(lostId ?? 0) && !shares.has(0);
    });
    expect(tookMs).toBeLessThan(takeOverMs);
    await untilSettled(crew);
    await expectOnceEach(crew, { messages: 150 });
    // It reached the provider all the time, and could have sent.
    proxy.close();
    await lost.stop().catch(() => {});
    await expectOnceEach(crew, { messages: 150 });
  },
);

inProof(() =>
  sideBySide(
    'three workers, one killed and one stopped for a while: the others have their lines within 5 s, and everybody gets one message',
    async () => {
      const contacts = 450;
      const crew = await openCrew({ contacts, lines: numbers(6), perSecond: 6 });
      const cwd = temporaryFolder();
      const workers = Array.from({ length: 3 }, () => startCli(['worker'], { cwd, env: crew.env }));
      const [killed, stopped] = workers.map((each) => each.process);
      const pace = async (): Promise<string> => {
        const [before, startedMs] = [crew.sandbox.ledger().accepted, performance.now()];
        await wait(2_500);
        const { accepted } = crew.sandbox.ledger();
        return `${Math.round(((accepted - before) * 1_000) / (performance.now() - startedMs))} messages/s, ${accepted} in all`;
      };
      /** Ends a worker in some way, and says how long its lines were without one. */
      const without = async (pid: number | undefined, signal: 'SIGKILL' | 'SIGSTOP'): Promise<number> => {
        const { rows } = await crew.pool.query<{ id: number }>('select id from worker where name like $1', [
          `%/${pid}`,
        ]);
        const id = rows[0]?.id ?? 0;
        process.kill(pid ?? 0, signal);
        return measure(crew, async () => {
          const shares = await crew.shares();
          return !shares.has(id) && !shares.has(0);
        });
      };
      await until(async () => (await sharesOf(crew)) === '2 + 2 + 2');
      const figures = { before: await pace(), killedMs: 0, killed: '', stoppedMs: 0, stopped: '', after: '' };
      figures.killedMs = await without(killed?.pid, 'SIGKILL');
      figures.killed = await pace();
      figures.stoppedMs = await without(stopped?.pid, 'SIGSTOP');
      // Longer than it takes to prove what it had claimed unsent, and to send that again from elsewhere.
      figures.stopped = await pace();
      expect(await sharesOf(crew)).toBe('6');
      stopped?.kill('SIGCONT');
      figures.after = await pace();
      await untilSettled(crew);
      console.info(figures);
      expect(figures.killedMs).toBeLessThan(takeOverMs);
      expect(figures.stoppedMs).toBeLessThan(takeOverMs);
      await expectOnceEach(crew, { messages: contacts });
      // Awake, it is one among others again, with a session of its own.
      await until(async () => (await sharesOf(crew)) === '3 + 3');
    },
  ),
);
