/** The provider's faults during a run: whatever it answers, in the end every row says what the provider's own ledger says. */
import { expect, test } from 'vitest';
import type { FaultName, FaultRule } from '../../src/sandbox/provider/faults.ts';
import { casesOf } from '../support/runs.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { expectOnceEach, untilSettled } from '../support/truth.ts';

const contacts = 40;

async function countBy(stage: Stage, column: 'outcome' | 'evidence') {
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

/** An answer lost, a request refused, a report lost, a report that changes its mind. */
const inShort: ReadonlySet<string> = new Set([
  'dropReplyAfterAccept',
  'resetBeforeAccept',
  'callbackLoss',
  'lateError',
]);

test.each(casesOf(faults, ([name]) => inShort.has(name)))(
  'a provider with %s: everybody is written to once, and every state is the provider’s own',
  async (name, rule) => {
    const stage = await openStage({ contacts });
    stage.sandbox.setFault(name, rule);
    await stage.work(() => untilSettled(stage));
    await expectOnceEach(stage, { messages: contacts });
    expect(stage.sandbox.faults()[0]?.strikes).toBeGreaterThan(0);
  },
);

test('a refusal inside a 200 fails its message with the code, and nobody else', async () => {
  const stage = await openStage({ contacts });
  stage.sandbox.setFault('errorInside200', { rate: 0.3, errorCode: 10001 });
  await stage.work(() => untilSettled(stage));
  // Not the strikes: a refusal that was not heard in time is in doubt, is found to be no message, and that person is written to again.
  const failed = await stage.db.selectFrom('messageState').select('id').where('errorCode', '=', '10001').execute();
  const refused = failed.length;
  expect(refused).toBeGreaterThan(0);
  await expectOnceEach(stage, { messages: contacts, refused });
});

test('a list that lags by 30 s proves nobody unsent who was written to, while answers are lost and callbacks with them', async () => {
  const stage = await openStage({ contacts });
  stage.sandbox.setFault('listLag', { delayMs: 30_000, endpoint: 'listMessages' });
  stage.sandbox.setFault('callbackLoss');
  stage.sandbox.setFault('dropReplyAfterAccept', { rate: 0.4 });
  await stage.work(() => untilSettled(stage));
  await expectOnceEach(stage, { messages: contacts });
  const { list } = await countBy(stage, 'evidence');
  expect(list).toBeGreaterThan(0);
});

test('a callback settles a lost answer before the list is asked', async () => {
  const stage = await openStage({ contacts });
  stage.sandbox.setFault('dropReplyAfterAccept');
  stage.sandbox.setFault('listLag', { delayMs: 3_600_000, endpoint: 'listMessages' });
  await stage.work(() => untilSettled(stage));
  await expectOnceEach(stage, { messages: contacts });
  expect(await countBy(stage, 'evidence')).toEqual({ callback: contacts });
});

test('all faults together leave the same outcome', async () => {
  const stage = await openStage({ contacts });
  for (const [name, rule] of faults) stage.sandbox.setFault(name, { ...rule, rate: 0.1 });
  stage.sandbox.setFault('listLag', { rate: 0.5, delayMs: 10_000, endpoint: 'listMessages' });
  await stage.work(() => untilSettled(stage));
  await expectOnceEach(stage, { messages: contacts });
});
