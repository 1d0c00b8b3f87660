import { expect, onTestFinished, test } from 'vitest';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { AtKillPoint, KillPoint } from '../../src/core/kill-point.ts';
import { type EvaluateWorld, evaluateRun } from '../../src/evaluate/evaluate.ts';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { testAccount } from '../support/account.ts';
import { createFastClock, createTestClock } from '../support/clock.ts';
import { freshDatabase, freshDatabaseUrl, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openOwnServer } from '../support/own-server.ts';
import { openProxy } from '../support/proxy.ts';
import { startTestRun, testNow } from '../support/run.ts';

const images = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
const line = '+14155550100';

interface Given {
  readonly contacts: number;
  readonly policy?: Campaign['channelPolicy'];
  /** Without one a carousel goes to nobody else. */
  readonly fallback?: string;
  readonly kind?: 'text' | 'carousel';
  readonly lookups?: { hour: number; day: number };
  readonly sandbox?: Partial<SandboxOptions>;
  /** Absent: a fresh one. */
  readonly database?: TestDatabase;
  /** Absent: one that only moves when slept. */
  readonly clock?: Clock;
  /** Called when a question has been answered, before anybody hears of it. */
  readonly onAnswer?: () => Promise<void>;
}

async function openEvaluation(given: Given) {
  const { kind = 'carousel', fallback = 'See https://example.com' } = given;
  const database = given.database ?? (await freshDatabase());
  const clock = createTestClock(testNow);
  const sandbox = await startSandbox({
    seed: 'evaluate',
    limits: 'off',
    phoneMix: { iMessage: 0.5, RCS: 0, SMS: 0.5 },
    now: () => clock.now().getTime(),
    ...given.sandbox,
  });
  onTestFinished(() => sandbox.close());
  const client = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(() => client.close());
  const provider: EvaluateWorld['provider'] = {
    evaluateService: async (...asked) => {
      const answer = await client.evaluateService(...asked);
      await given.onAnswer?.();
      return answer;
    },
  };
  const content = kind === 'carousel' ? fallback : 'Hello';
  const run = await startTestRun(database, {
    contacts: given.contacts,
    messages: [{ part: 1, kind, content, mediaUrls: kind === 'carousel' ? images : [] }],
  });
  const { hour = 30, day = 100 } = given.lookups ?? {};
  const account = testAccount([line], { lookupsPerHour: hour, lookupsPerDay: day });
  const campaign: Campaign = {
    path: 'test',
    name: 'Test',
    purpose: 'marketing',
    audience: { csv: 'people.csv', country: 'US', columns: { phone: 'Phone' } },
    messages: [
      kind === 'text' ? { kind, text: content } : { kind, imageUrls: images, fallbackText: fallback || undefined },
    ],
    channelPolicy: given.policy ?? 'any',
  };
  const options = {
    runId: run.runId,
    campaign,
    account,
    lineIds: new Map([[line, run.lineIds[0] ?? 0]]),
    signal: new AbortController().signal,
  };
  const evaluate = async (killPoint: AtKillPoint = () => {}) =>
    evaluateRun({ db: database.db, provider, clock: given.clock ?? clock, killPoint }, options);
  /** Lookups that count against the budget. */
  const counted = async () => {
    const rows = await database.db.selectFrom('lookup').select('outcome').execute();
    return rows.filter(({ outcome }) => outcome !== 'unsent').length;
  };
  const rows = async () =>
    database.db
      .selectFrom('messageState')
      .select(['phone', 'kind', 'state', 'skipReason', 'channel'])
      .orderBy('id')
      .execute();
  return { ...database, sandbox, clock, evaluate, counted, rows };
}

test('a carousel goes to phones with iMessage, its fallback to the others', async () => {
  const { evaluate, rows } = await openEvaluation({ contacts: 20 });
  expect(await evaluate()).toEqual({ made: 20, unanswered: 0, stillUnknown: 0, notRepeated: 0 });
  const messages = await rows();
  expect(new Set(messages.map(({ kind, channel }) => `${channel} ${kind}`))).toEqual(
    new Set(['iMessage carousel', 'SMS text']),
  );
});

test('lookups stay inside the hour and the day of a line, also over several plans', async () => {
  const { evaluate, clock, rows } = await openEvaluation({ contacts: 40, lookups: { hour: 10, day: 25 } });
  expect(await evaluate()).toMatchObject({ made: 10, stillUnknown: 30 });
  expect(await evaluate()).toMatchObject({ made: 0 });
  clock.pass(3_600_000);
  expect((await rows()).filter(({ channel }) => channel === null)).toHaveLength(30);
});

test('who could not be looked up gets the fallback, and nothing where there is none', async () => {
  const withFallback = await openEvaluation({ contacts: 5, lookups: { hour: 0, day: 0 } });
  await withFallback.evaluate();
  expect(new Set((await withFallback.rows()).map(({ kind, state }) => `${kind} ${state}`))).toEqual(
    new Set(['text planned']),
  );
  const without = await openEvaluation({ contacts: 5, lookups: { hour: 0, day: 0 }, fallback: '' });
  await without.evaluate();
  expect(new Set((await without.rows()).map(({ skipReason }) => skipReason))).toEqual(new Set(['channel_unknown']));
});

test('when the provider has had enough, no more is asked, and the rest is decided all the same', async () => {
  const { evaluate, sandbox } = await openEvaluation({
    contacts: 60,
    lookups: { hour: 100, day: 100 },
    sandbox: { limits: { lookupsPerHour: 5 } },
  });
  const { made, stillUnknown } = await evaluate();
  // Three lines of the sandbox have five each; sixteen questions are under way at once.
  expect(made).toBeLessThanOrEqual(32);
  expect(made + stillUnknown).toBe(60);
  expect(sandbox.ledger().violations['lookupsPerHour']).toBeLessThanOrEqual(17);
});

test('with a policy for iMessage alone the others are left out, each with the reason', async () => {
  const { evaluate, rows } = await openEvaluation({ contacts: 20, kind: 'text', policy: 'imessage-only' });
  await evaluate();
  for (const { channel, state, skipReason } of await rows()) {
    expect([state, skipReason]).toEqual(channel === 'iMessage' ? ['planned', null] : ['skipped', 'not_imessage']);
  }
});

test('texts that go out either way cost no lookup', async () => {
  const { evaluate } = await openEvaluation({ contacts: 5, kind: 'text' });
  expect(await evaluate()).toEqual({ made: 0, unanswered: 0, stillUnknown: 0, notRepeated: 0 });
});

class Death extends Error {}

test.each<KillPoint>(['lookup-counted', 'lookup-answered', 'lookup-recorded'])(
  'deaths at %s, time after time, neither ask for anybody twice nor go over the budget',
  async (point) => {
    const stage = await openEvaluation({ contacts: 40, lookups: { hour: 30, day: 100 } });
    for (let deaths = 0; deaths < 4; deaths += 1) {
      let passed = 0;
      const dying = stage.evaluate((at) => {
        if (at === point && (passed += 1) >= 3) throw new Death();
      });
      await expect(dying).rejects.toThrow(Death);
    }
    const { made, stillUnknown, notRepeated } = await stage.evaluate();
    const { lookups, violations } = stage.sandbox.ledger();
    expect(lookups.repeated).toEqual([]);
    expect(lookups.asked).toBeLessThanOrEqual(30);
    expect(violations).toEqual({});
    // Each was counted before it was asked for, and all of the budget is used.
    expect(await stage.counted()).toBe(30);
    const known = (await stage.rows()).filter(({ channel }) => channel !== null).length;
    expect(known + stillUnknown + notRepeated).toBe(40);
    expect(made).toBeGreaterThan(0);
    // What was under way at a death is lost, four questions at most; what was recorded is not.
    expect(known).toBeGreaterThanOrEqual(point === 'lookup-recorded' ? 30 : 30 - 4 * 4);
  },
);

test('two campaigns that are planned at the same moment share the budget, and ask for nobody twice', async () => {
  const stage = await openEvaluation({ contacts: 40, lookups: { hour: 30, day: 100 } });
  const ends = await Promise.all([stage.evaluate(), stage.evaluate()]);
  expect(ends.reduce((sum, { made }) => sum + made, 0)).toBe(30);
  expect(stage.sandbox.ledger()).toMatchObject({ lookups: { asked: 30, numbers: 30, repeated: [] }, violations: {} });
});

test('a question without an answer is not asked again within the hour, and one whose answer was lost not within the day', async () => {
  const stage = await openEvaluation({ contacts: 3 });
  stage.sandbox.setFault('error500BeforeAccept', { endpoint: 'evaluateService', count: 1 });
  stage.sandbox.setFault('dropReplyAfterAccept', { endpoint: 'evaluateService', count: 1 });
  expect(await stage.evaluate()).toMatchObject({ made: 3, unanswered: 2, notRepeated: 0 });
  expect(await stage.evaluate()).toMatchObject({ made: 0, notRepeated: 2 });
  await stage.db
    .updateTable('lookup')
    .set({ outcome: null, answeredAt: null, service: null })
    .where('outcome', '=', 'no-answer')
    .execute();
  stage.clock.pass(2 * 3_600_000);
  expect(await stage.evaluate()).toMatchObject({ made: 0, notRepeated: 2 });
  stage.clock.pass(23 * 3_600_000);
  expect(await stage.evaluate()).toMatchObject({ made: 2, unanswered: 0, notRepeated: 0 });
});

test('a provider that cannot be reached costs no lookup', async () => {
  const stage = await openEvaluation({ contacts: 8 });
  await stage.sandbox.close();
  await expect(stage.evaluate()).rejects.toMatchObject({ code: 'provider-unreachable' });
  expect(await stage.counted()).toBe(0);
});

test('a question that was counted while the connection was lost is not asked, and is taken back', async () => {
  const proxy = await openProxy(await freshDatabaseUrl());
  const stage = await openEvaluation({ contacts: 6, database: await openTestDatabase(proxy.url) });
  proxy.cutAfter('commit');
  await expect(stage.evaluate()).rejects.toMatchObject({ code: 'database-lost' });
  expect(proxy.cuts()).toBe(1);
  const { asked } = stage.sandbox.ledger().lookups;
  expect(await stage.counted()).toBe(asked);
  expect(await stage.evaluate()).toMatchObject({ made: 6 - asked, notRepeated: 0 });
  expect(stage.sandbox.ledger().lookups).toEqual({ asked: 6, numbers: 6, repeated: [] });
});

test('a database that dies between answers and their record loses none of them: they wait for it', async () => {
  const server = await openOwnServer();
  onTestFinished(server.close);
  const database = await openTestDatabase(server.url);
  onTestFinished(database.close);
  let answers = 0;
  const stage = await openEvaluation({
    contacts: 12,
    database,
    // The server takes its own time to come back.
    clock: createFastClock(1),
    onAnswer: async () => {
      answers += 1;
      if (answers === 3) await server.restart('immediate');
    },
  });
  await expect(stage.evaluate()).rejects.toMatchObject({ code: 'database-lost' });
  const { asked } = stage.sandbox.ledger().lookups;
  expect(asked).toBeGreaterThanOrEqual(3);
  expect((await stage.rows()).filter(({ channel }) => channel !== null)).toHaveLength(asked);
  expect(await stage.evaluate()).toMatchObject({ made: 12 - asked, notRepeated: 0 });
  expect(stage.sandbox.ledger().lookups).toEqual({ asked: 12, numbers: 12, repeated: [] });
});
