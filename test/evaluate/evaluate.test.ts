import { expect, onTestFinished, test } from 'vitest';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { evaluateRun } from '../../src/evaluate/evaluate.ts';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { testAccount } from '../support/account.ts';
import { createTestClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
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
}

async function openEvaluation(given: Given) {
  const { kind = 'carousel', fallback = 'See https://example.com' } = given;
  const database = await freshDatabase();
  const clock = createTestClock(testNow);
  const sandbox = await startSandbox({
    seed: 'evaluate',
    limits: 'off',
    phoneMix: { iMessage: 0.5, RCS: 0, SMS: 0.5 },
    now: () => clock.now().getTime(),
    ...given.sandbox,
  });
  onTestFinished(() => sandbox.close());
  const provider = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(() => provider.close());
  const content = kind === 'carousel' ? fallback : 'Hello';
  const run = await startTestRun(database.db, {
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
  const evaluate = async () => evaluateRun({ db: database.db, provider, clock }, options);
  const rows = async () =>
    database.db
      .selectFrom('message')
      .select(['phone', 'kind', 'state', 'skipReason', 'channel'])
      .orderBy('id')
      .execute();
  return { ...database, sandbox, clock, evaluate, rows };
}

test('a carousel goes to phones with iMessage, its fallback to the others', async () => {
  const { evaluate, rows } = await openEvaluation({ contacts: 20 });
  expect(await evaluate()).toEqual({ made: 20, unanswered: 0, stillUnknown: 0 });
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
  expect(await evaluate()).toEqual({ made: 0, unanswered: 0, stillUnknown: 0 });
});
