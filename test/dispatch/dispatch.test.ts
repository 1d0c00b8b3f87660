/** The stage as a whole: rows of a real database, the sandbox over HTTP, a clock that only moves when somebody sleeps. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { defaultLimits, type LineLimits } from '../../src/core/campaign/account.ts';
import type { Clock } from '../../src/core/clock.ts';
import { groupBy } from '../../src/core/group-by.ts';
import { suspectCrashes } from '../../src/core/message/crashes.ts';
import { burstIntervalMs } from '../../src/core/pace/burst.ts';
import { ProviderError } from '../../src/core/provider-error.ts';
import { dispatch } from '../../src/dispatch/dispatch.ts';
import type { DispatchLine } from '../../src/dispatch/dispatch-world.ts';
import type { SendProvider } from '../../src/dispatch/send-message.ts';
import { noLimits as unlimited } from '../../src/sandbox/provider/limits.ts';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import type { Database } from '../../src/store/database/connect.ts';
import { saveLines } from '../../src/store/dispatch/line.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { createTestClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { countStates, startTestRun, type TestRunOptions, testNow } from '../support/run.ts';
import { until } from '../support/shop.ts';

const twoParts: TestRunOptions['messages'] = [
  { part: 1, kind: 'text', content: 'Hello', mediaUrls: [] },
  { part: 2, kind: 'text', content: 'And again', mediaUrls: [] },
];
const noLimits = {
  perSecond: null,
  newPerHour: null,
  newPerDay: null,
  minGapSeconds: null,
  informationalReserve: 0,
  unanswered: null,
};
const lines = ['+14155550100', '+14155550101'];
/** For what is paced by the second: pace and sandbox must count the same seconds. */
const wallClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  sleep: async (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
};

interface StageOptions extends TestRunOptions {
  readonly sandbox?: Partial<SandboxOptions>;
  readonly keys?: object;
  readonly clock?: Clock;
  readonly wrap?: (provider: SendProvider, world: { db: Database; clock: Clock }) => SendProvider;
}

async function openStage(options: StageOptions) {
  const database = await freshDatabase();
  const run = await startTestRun(database, { lines, limits: noLimits, ...options });
  const clock = options.clock ?? createTestClock(testNow);
  const sandbox = await startSandbox({
    seed: 'dispatch',
    limits: 'off',
    phoneMix: { iMessage: 1, RCS: 0, SMS: 0 },
    errorRates: { declined: 0, error: 0 },
    now: () => clock.now().getTime(),
    ...options.sandbox,
  });
  onTestFinished(() => sandbox.close());
  const provider = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0, ...options.keys });
  onTestFinished(() => provider.close());
  const logged: string[] = [];
  const dispatchLines: DispatchLine[] = run.lineIds.map((lineId, index) => ({
    lineId,
    number: (options.lines ?? lines)[index] ?? '',
    perSecond: null,
  }));
  const limit = async (limits: Partial<LineLimits>) =>
    saveLines(database.db, {
      accountId: 1,
      lines: dispatchLines.map(({ number }) => ({
        number,
        generation: 'V2',
        limits: { ...defaultLimits, ...noLimits, ...limits },
      })),
    });
  /** Dispatches as one process would, until `isDone`; returns the session that holds its locks. */
  const work = async (isDone: () => boolean | Promise<boolean>, limits: Partial<LineLimits> = {}) => {
    await limit(limits);
    const { perSecond = null } = limits;
    const locks = await openLockSession(database.url);
    const stopping = new AbortController();
    const log = (event: string): void => void logged.push(event);
    const working = dispatch(
      {
        db: database.engine.db,
        locks,
        provider: options.wrap?.(provider, { db: database.db, clock }) ?? provider,
        clock,
        log,
        owner: 'test',
        callbackUrl: null,
        killPoint: () => {},
        onAttempts: () => {},
        unrecorded: [],
      },
      { listLines: async () => dispatchLines.map((line) => ({ ...line, perSecond })), stopping: stopping.signal },
    );
    try {
      await Promise.race([until(isDone), working]);
    } finally {
      stopping.abort();
      await working;
      await locks.close();
    }
  };
  const states = async () => countStates(database.db);
  const all = async (state: string) => (await states())[state] ?? 0;
  return { ...database, ...run, sandbox, provider, clock, logged, limit, work, states, all };
}

async function attemptsBy(stage: Awaited<ReturnType<typeof openStage>>): Promise<Record<string, number>> {
  const rows = await stage.db
    .selectFrom('attempt')
    .select((eb) => ['outcome', eb.fn.countAll<number>().as('attempts')])
    .groupBy('outcome')
    .execute();
  return Object.fromEntries(rows.map(({ outcome, attempts }) => [outcome, attempts]));
}

test('everything that is due goes out once, the second part after the first', async () => {
  const stage = await openStage({ contacts: 40, messages: twoParts });
  await stage.work(async () => (await stage.all('planned')) + (await stage.all('sending')) === 0);
  expect(await stage.states()).toEqual({ accepted: 80 });
  expect(stage.sandbox.ledger()).toMatchObject({ accepted: 80, numbers: 40, duplicates: [] });
  for (const messages of groupBy(stage.sandbox.messages(), ({ number }) => number).values()) {
    expect(messages.map(({ content }) => content)).toEqual(['Hello', 'And again']);
  }
  const handles = await stage.db.selectFrom('messageState').select('handle').execute();
  expect(new Set(handles.map(({ handle }) => handle))).toEqual(
    new Set(stage.sandbox.messages().map(({ handle }) => handle)),
  );
});

test('a message arrives with the effect that its campaign asks for', async () => {
  const images = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
  const stage = await openStage({
    contacts: 1,
    messages: [
      { part: 1, kind: 'text', content: 'Hello', mediaUrls: [], sendStyle: 'slam' },
      { part: 2, kind: 'carousel', content: '', mediaUrls: images, sendStyle: 'confetti' },
      { part: 3, kind: 'text', content: 'Bye', mediaUrls: [] },
    ],
  });
  await stage.work(async () => (await stage.all('accepted')) === 3);
  const { messages } = await stage.provider.listMessages({});
  const styles = new Map(messages.map(({ content, sendStyle }) => [content, sendStyle]));
  expect(Object.fromEntries(styles)).toEqual({ Hello: 'slam', '': 'confetti', Bye: null });
});

test('"too many requests" slows the line down and fails nobody', async () => {
  const stage = await openStage({ contacts: 30 });
  stage.sandbox.setFault('rate429', { count: 7 });
  await stage.work(async () => (await stage.all('accepted')) === 30);
  expect(await attemptsBy(stage)).toMatchObject({ accepted: 30 });
  // What was claimed beside them and not sent in the pause went back unsent, too.
  const refused = await stage.db.selectFrom('attempt').select('id').where('errorCode', 'is not', null).execute();
  expect(refused).toHaveLength(7);
  expect(stage.logged).toContain('line-slowed');
  const slowed = await stage.db
    .selectFrom('line')
    .select(['slowedTo', 'slowedAt'])
    .where('slowedTo', 'is not', null)
    .execute();
  expect(slowed.length).toBeGreaterThan(0);
  expect(stage.sandbox.ledger()).toMatchObject({ accepted: 30, duplicates: [] });
});

test('wrong keys stop the run at once; nobody is failed for it', async () => {
  const stage = await openStage({ contacts: 20, keys: { apiSecretKey: 'wrong' } });
  await stage.work(
    async () => (await stage.db.selectFrom('run').select('state').executeTakeFirst())?.state === 'paused',
  );
  expect(await stage.states()).toEqual({ planned: 20 });
  const run = await stage.db.selectFrom('run').select('stopReason').executeTakeFirstOrThrow();
  expect(run.stopReason).toMatch(/key/i);
});

test('a line that is not ours is blocked with its reason; the other one goes on', async () => {
  const stage = await openStage({ contacts: 20, lines: ['+14155550100', '+14155550177'] });
  await stage.work(async () => {
    const blocked = await stage.db.selectFrom('line').select('id').where('blockedReason', 'is not', null).execute();
    return blocked.length === 1 && (await stage.all('accepted')) === 10 && (await stage.all('sending')) === 0;
  });
  expect(await stage.states()).toEqual({ accepted: 10, planned: 10 });
});

test('a message whose answer never came is unknown, and is not sent again', async () => {
  const stage = await openStage({ contacts: 12 });
  stage.sandbox.setFault('dropReplyAfterAccept', { count: 5 });
  await stage.work(async () => (await stage.all('planned')) + (await stage.all('sending')) === 0);
  expect(await stage.states()).toEqual({ accepted: 7, unknown: 5 });
  expect(stage.sandbox.ledger()).toMatchObject({ accepted: 12, duplicates: [] });
});

test('a refusal inside a 200 fails the message with its code, and its later part is not sent', async () => {
  const stage = await openStage({ contacts: 6, messages: twoParts });
  stage.sandbox.setFault('errorInside200', { count: 2, errorCode: 10001 });
  await stage.work(async () => (await stage.all('planned')) + (await stage.all('sending')) === 0);
  expect(await stage.states()).toEqual({ accepted: 8, failed: 2, skipped: 2 });
  const failed = await stage.db
    .selectFrom('messageState')
    .select(['errorCode', 'part'])
    .where('state', '=', 'failed')
    .execute();
  expect(failed).toEqual([
    { errorCode: '10001', part: 1 },
    { errorCode: '10001', part: 1 },
  ]);
});

test('when the connection that holds the locks is cut, nothing more goes out; whoever takes over ends it without doubles', async () => {
  const stage = await openStage({ contacts: 200, lines: ['+14155550100'] });
  let isCut = false;
  await stage.work(
    async () => {
      if (!isCut && stage.sandbox.ledger().accepted > 20) {
        isCut = true;
        await stage.pool.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bluecast owner' and datname = current_database()",
        );
      }
      return false;
    },
    { perSecond: 100 },
  );
  expect(stage.sandbox.ledger().accepted).toBeLessThan(100);
  await stage.work(async () => (await stage.all('planned')) + (await stage.all('sending')) === 0);
  expect(stage.sandbox.ledger()).toMatchObject({ accepted: 200, numbers: 200, duplicates: [] });
});

test('a line that changes hands keeps its pace: a new owner first lets a second pass', async () => {
  const clock = createTestClock(testNow);
  const events: (number | 'sent')[] = [];
  const sleep: Clock['sleep'] = async (ms, signal) => {
    events.push(ms);
    await clock.sleep(ms, signal);
  };
  const stage = await openStage({ contacts: 40, lines: ['+14155550100'], clock: { ...clock, sleep } });
  const sendUntil = async (wanted: number): Promise<readonly (number | 'sent')[]> => {
    const before = stage.sandbox.ledger().accepted;
    events.length = 0;
    await stage.work(
      () => {
        if (stage.sandbox.ledger().accepted > before && !events.includes('sent')) events.push('sent');
        return stage.sandbox.ledger().accepted >= wanted;
      },
      { perSecond: 20 },
    );
    return events.slice(0, events.indexOf('sent'));
  };
  const aSecondMs = 20 * burstIntervalMs(20);
  expect(await sendUntil(5)).not.toContain(aSecondMs);
  expect(await sendUntil(15)).toContain(aSecondMs);
});

test('messages that go out alone keep to the pace of their line, too', async () => {
  const stage = await openStage({
    contacts: 12,
    lines: lines.slice(0, 1),
    clock: wallClock,
    sandbox: { limits: { ...unlimited, perSecond: 6 } },
  });
  await stage.db.updateTable('queue').set({ crashes: suspectCrashes, isSuspect: true }).execute();
  await stage.work(async () => (await stage.all('accepted')) === 12, { perSecond: 5 });
  expect(stage.sandbox.ledger()).toMatchObject({ accepted: 12, limited: 0 });
});

test('a message that was to go out alone waits when the provider asks for a pause after its claim', async () => {
  const pauseMs = 120_000;
  const leftAtMs: number[] = [];
  let refusedAtMs = 0;
  const stage = await openStage({
    contacts: 2,
    lines: lines.slice(0, 1),
    wrap: (provider, { db, clock }) => ({
      ...provider,
      sendMessage: async (...asked) => {
        leftAtMs.push(clock.now().getTime());
        if (leftAtMs.length > 1) return provider.sendMessage(...asked);
        await until(async () => (await db.selectFrom('open').select('attemptId').execute()).length === 2);
        refusedAtMs = clock.now().getTime();
        throw new ProviderError('too many requests', {
          code: 'rate-limited',
          action: 'retry',
          errorCode: '4001',
          retryAfterMs: pauseMs,
        });
      },
    }),
  });
  const last = await stage.db.selectFrom('messageState').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow();
  await stage.db
    .updateTable('queue')
    .set({ crashes: suspectCrashes, isSuspect: true })
    .where('messageId', '=', last.id)
    .execute();
  await stage.work(async () => (await stage.all('accepted')) === 2);
  expect(leftAtMs).toHaveLength(3);
  for (const atMs of leftAtMs.slice(1)) expect(atMs).toBeGreaterThanOrEqual(refusedAtMs + pauseMs);
});

test('a pace that is changed while its line is owned holds from the next claim on, slower and faster', async () => {
  const stage = await openStage({ contacts: 120, lines: lines.slice(0, 1), clock: wallClock });
  /** How many each claim had, in order, after a time. */
  const claims = async (sinceMs: number) => {
    const attempts = await stage.db.selectFrom('attempt').select('startedAt').orderBy('id').execute();
    const atMs = attempts.map(({ startedAt }) => startedAt.getTime()).filter((each) => each > sinceMs);
    return [...groupBy(atMs, (each) => each).values()].map((each) => each.length);
  };
  let slowedAtMs = 0;
  let slow: number[] = [];
  let quickenedAtMs = 0;
  await stage.work(
    async () => {
      if (slowedAtMs === 0 && stage.sandbox.ledger().accepted > 0) {
        await stage.limit({ perSecond: 2 });
        slowedAtMs = Date.now();
      }
      if (slowedAtMs > 0 && quickenedAtMs === 0) slow = await claims(slowedAtMs);
      if (slow.length >= 3 && quickenedAtMs === 0) {
        await stage.limit({ perSecond: 40 });
        quickenedAtMs = Date.now();
      }
      return (await stage.all('accepted')) === 120;
    },
    { perSecond: 20 },
  );
  expect(Math.max(...slow)).toBeLessThanOrEqual(2);
  expect(Math.max(...(await claims(quickenedAtMs)))).toBeGreaterThan(20);
});
