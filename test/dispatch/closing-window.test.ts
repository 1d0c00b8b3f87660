import { expect, onTestFinished, test } from 'vitest';
import { dispatch } from '../../src/dispatch/dispatch.ts';
import type { SendProvider } from '../../src/dispatch/send-message.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { createTestClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { insertPlace, type TestWindow } from '../support/places.ts';
import { countStates, startTestRun } from '../support/run.ts';
import { until } from '../support/shop.ts';

const number = '+14155550100';
const today: TestWindow = ['2026-11-23T13:00Z', '2026-11-23T20:00Z'];
const tomorrow: TestWindow = ['2026-11-24T13:00Z', '2026-11-24T20:00Z'];

test('what has no socket when its window closes is never written, counts as no attempt, and goes out the next day', async () => {
  const database = await freshDatabase();
  const placeId = await insertPlace(database.pool, 'florida', [today, tomorrow]);
  const limits = { perSecond: null, newPerHour: null, newPerDay: null };
  const run = await startTestRun(database, { contacts: 3, lines: [number], limits, placeIds: [placeId] });
  const clock = createTestClock(new Date('2026-11-23T19:50:00Z'));
  const sandbox = await startSandbox({ seed: 'closing', limits: 'off', now: () => clock.now().getTime() });
  onTestFinished(() => sandbox.close());
  const client = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(() => client.close());
  const asked: string[] = [];
  const slow: SendProvider = {
    ...client,
    sendMessage: async (body, options) => {
      asked.push(clock.now().toISOString());
      // The first waits for a socket until the window closes.
      if (asked.length === 1) clock.pass(Date.parse(today[1]) - clock.now().getTime());
      return client.sendMessage(body, options);
    },
  };
  const locks = await openLockSession(database.url);
  const stopping = new AbortController();
  const parts = {
    db: database.engine.db,
    locks,
    provider: slow,
    clock,
    log: () => {},
    owner: 'test',
    callbackUrl: null,
    killPoint: () => {},
    onAttempts: () => {},
    unrecorded: [],
  };
  const line = { lineId: run.lineIds[0] ?? 0, number, perSecond: null };
  const working = dispatch(parts, { listLines: async () => [line], stopping: stopping.signal });
  await until(async () => asked.length >= 1 && (await countStates(database.db))['planned'] === 3);
  expect(sandbox.ledger().accepted).toBe(0);
  clock.pass(Date.parse(tomorrow[0]) - clock.now().getTime());
  await until(() => sandbox.ledger().accepted === 3);
  stopping.abort();
  await working;
  await locks.close();
  expect(sandbox.messages().every(({ at }) => Date.parse(at) >= Date.parse(tomorrow[0]))).toBe(true);
  const { rows } = await database.pool.query(
    'select max(attempts)::int as attempts, max(crashes)::int as crashes from attempt where state is not null',
  );
  expect(rows).toEqual([{ attempts: 1, crashes: 0 }]);
});
