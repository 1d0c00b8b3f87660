/** The provider's faults during a run: whatever it answers, in the end every row says what the provider's own ledger says. */
import { expect, onTestFinished, test } from 'vitest';
import { withListening } from '../../src/commands/listening.ts';
import { workTogether } from '../../src/commands/work-together.ts';
import type { FaultName, FaultRule } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { openLockSession } from '../../src/store/line-lock.ts';
import { createFastClock } from '../support/clock.ts';
import { freePort } from '../support/free-port.ts';
import { startTestRun } from '../support/run.ts';
import { expectOnceEach, untilSettled } from '../support/truth.ts';
import { testWorld } from '../support/world.ts';

const lines = ['+14155550100', '+14155550101'];
/** Of the engine's seconds fifty go by in one of ours: settling takes a minute, a list may lag for half of one. */
const factor = 50;
const contacts = 40;

/** A run and everything that works on it, over real HTTP in both directions. */
async function openStage() {
  let runDue = (): void => {};
  const clock = createFastClock(factor, { onWake: () => runDue() });
  const port = await freePort();
  const world = await testWorld({ clock, env: { BLUECAST_PUBLIC_URL: `http://127.0.0.1:${port}` } });
  const limits = { perSecond: null, newPerHour: null, newPerDay: null };
  await startTestRun(world.db, { contacts, lines, limits });
  const sandbox = await startSandbox({
    seed: 'faults',
    limits: 'off',
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.3 },
    errorRates: { declined: 0, error: 0 },
    now: () => clock.now().getTime(),
  });
  ({ runDue } = sandbox);
  onTestFinished(() => sandbox.close());
  const keys = { ...sandbox, baseUrl: sandbox.url };
  const provider = createSendblueClient({ ...keys, readRetries: 0, headersTimeoutMs: 2_000 });
  onTestFinished(() => provider.close());
  /** Works until everything is settled. */
  const work = async (): Promise<void> => {
    const locks = await openLockSession(world.databaseUrl);
    try {
      await withListening(world, port, async ({ callbackUrl }) =>
        workTogether(world, {
          locks,
          provider,
          owner: 'test',
          callbackUrl,
          unrecorded: [],
          onAttempts: () => {},
          isPatient: true,
          listNumbers: async () => lines,
          beside: async () => untilSettled({ db: world.db, sandbox }),
        }),
      );
    } finally {
      await locks.close();
    }
  };
  return { db: world.db, sandbox, clock, world, work };
}

async function countBy(stage: Awaited<ReturnType<typeof openStage>>, column: 'outcome' | 'evidence') {
  const rows = await stage.db
    .selectFrom('attempt')
    .select((eb) => [column, eb.fn.countAll<number>().as('attempts')])
    .groupBy(column)
    .execute();
  return Object.fromEntries(rows.map((row) => [row[column] ?? 'open', row.attempts]));
}

const faults: readonly [FaultName, Partial<FaultRule>][] = [
  ['dropReplyAfterAccept', { rate: 0.3 }],
  ['hangAfterAccept', { rate: 0.1 }],
  ['error500BeforeAccept', { rate: 0.3 }],
  ['error500AfterAccept', { rate: 0.3 }],
  ['resetBeforeAccept', { rate: 0.3 }],
  ['rate429', { rate: 0.6 }],
  ['slow', { rate: 0.5, delayMs: 5_000 }],
  ['callbackLoss', { rate: 0.7 }],
  ['callbackDuplicate', { rate: 0.7 }],
  ['callbackReorder', { rate: 0.5, delayMs: 5_000 }],
  ['lateError', { rate: 0.4 }],
];

test.each(faults)(
  'a provider with %s: everybody is written to once, and every state is the provider’s own',
  async (name, rule) => {
    const stage = await openStage();
    stage.sandbox.setFault(name, rule);
    await stage.work();
    await expectOnceEach(stage, { messages: contacts });
    expect(stage.sandbox.faults()[0]?.strikes).toBeGreaterThan(0);
  },
  90_000,
);

test('a refusal inside a 200 fails its message with the code, and nobody else', async () => {
  const stage = await openStage();
  stage.sandbox.setFault('errorInside200', { rate: 0.3, errorCode: 10001 });
  await stage.work();
  const refused = stage.sandbox.faults()[0]?.strikes ?? 0;
  expect(refused).toBeGreaterThan(0);
  await expectOnceEach(stage, { messages: contacts, refused });
}, 90_000);

test('a list that lags by 30 s proves nobody unsent who was written to, while answers are lost and callbacks with them', async () => {
  const stage = await openStage();
  stage.sandbox.setFault('listLag', { delayMs: 30_000, endpoint: 'listMessages' });
  stage.sandbox.setFault('callbackLoss');
  stage.sandbox.setFault('dropReplyAfterAccept', { rate: 0.4 });
  await stage.work();
  await expectOnceEach(stage, { messages: contacts });
  const { list } = await countBy(stage, 'evidence');
  expect(list).toBeGreaterThan(0);
}, 90_000);

test('a callback settles a lost answer before the list is asked', async () => {
  const stage = await openStage();
  stage.sandbox.setFault('dropReplyAfterAccept');
  stage.sandbox.setFault('listLag', { delayMs: 3_600_000, endpoint: 'listMessages' });
  await stage.work();
  await expectOnceEach(stage, { messages: contacts });
  expect(await countBy(stage, 'evidence')).toEqual({ callback: contacts });
}, 90_000);

test('all faults together leave the same outcome', async () => {
  const stage = await openStage();
  for (const [name, rule] of faults) stage.sandbox.setFault(name, { ...rule, rate: 0.1 });
  stage.sandbox.setFault('listLag', { rate: 0.5, delayMs: 10_000, endpoint: 'listMessages' });
  const working = stage.work();
  await working;
  await expectOnceEach(stage, { messages: contacts });
}, 120_000);
