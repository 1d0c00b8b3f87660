import { expect, onTestFinished, test } from 'vitest';
import type { DispatchLine } from '../../src/dispatch/dispatch-world.ts';
import { createOwnedLines, shareOf } from '../../src/dispatch/own-lines.ts';
import { openWorkerSession } from '../../src/store/dispatch/worker-session.ts';
import { createFastClock, createTestClock } from '../support/clock.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';
import { until } from '../support/shop.ts';

test.each([
  [1, 6, [6]],
  [2, 6, [3, 3]],
  [3, 4, [2, 1, 1]],
  [4, 2, [1, 1, 0, 0]],
  [3, 0, [0, 0, 0]],
])('%i workers share %i lines as evenly as can be, and none is left over', (workers, lines, shares) => {
  expect(shares.map((_, rank) => shareOf(lines, { workers, rank }))).toEqual(shares);
});

/** A worker that owns lines and sends nothing. */
async function openWorker({ db, url }: TestDatabase, lines: readonly DispatchLine[], name: string) {
  const clock = createTestClock(testNow);
  const locks = await openWorkerSession({ databaseUrl: url, clock: createFastClock(1) }, { name });
  const stopping = new AbortController();
  let owns = 0;
  const run = async ({ stopping: letGo }: { stopping: AbortSignal }): Promise<void> => {
    owns += 1;
    await new Promise((go) => letGo.addEventListener('abort', go));
    owns -= 1;
  };
  const owned = createOwnedLines({ db, locks, clock, owner: name, log: () => {} }, { run, stopping: stopping.signal });
  onTestFinished(async () => {
    stopping.abort();
    await owned.finished();
    await locks.close();
  });
  return { share: () => owned.share(lines), owns: () => owns };
}

/** A database with four lines. */
async function openLines(): Promise<{ database: TestDatabase; lines: readonly DispatchLine[] }> {
  const database = await freshDatabase();
  const numbers = ['+14155550100', '+14155550101', '+14155550102', '+14155550103'];
  const { lineIds } = await startTestRun(database, { lines: numbers, contacts: 1 });
  const lines = lineIds.map((lineId, index) => ({ lineId, number: numbers[index] ?? '', perSecond: null }));
  return { database, lines };
}

test('a colleague who was too slow to take his share when it was offered gets it later', async () => {
  const { database, lines } = await openLines();
  const quick = await openWorker(database, lines, 'quick');
  const slow = await openWorker(database, lines, 'slow');
  await quick.share();
  await slow.share();
  expect([quick.owns(), slow.owns()]).toEqual([4, 0]);
  // The newcomer's share is offered, and nobody takes it.
  await quick.share();
  await until(() => quick.owns() === 2);
  await until(async () => {
    await quick.share();
    return quick.owns() === 4;
  });
  await until(async () => {
    await quick.share();
    await slow.share();
    return slow.owns() > 0;
  });
  await until(async () => {
    await slow.share();
    return slow.owns() === 2;
  });
  expect(quick.owns()).toBe(2);
});

test('lines that a colleague may not send from are offered to him less and less', async () => {
  const { database, lines } = await openLines();
  const wide = await openWorker(database, lines, 'wide');
  const narrow = await openWorker(database, lines.slice(0, 1), 'narrow');
  await narrow.share();
  await wide.share();
  let idleRounds = 0;
  for (let look = 0; look < 150; look += 1) {
    await wide.share();
    await narrow.share();
    if (wide.owns() < 3) idleRounds += 1;
  }
  // An offer of either may have come at the last round, and how many rounds a release takes depends on the server.
  for (let round = 0; round < 30 && (wide.owns() < 3 || narrow.owns() < 1); round += 1) {
    await wide.share();
    await narrow.share();
  }
  expect([wide.owns(), narrow.owns()]).toEqual([3, 1]);
  // Offers come after 10, 20, 40 and 80 rounds, and each keeps a line idle for a few.
  expect(idleRounds).toBeGreaterThan(0);
  expect(idleRounds).toBeLessThan(30);
});
