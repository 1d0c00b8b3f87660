import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { pollOnce } from '../../src/track/poll.ts';
import { createTestClock } from '../support/clock.ts';
import { freshDatabase } from '../support/database.ts';
import { moveMessages } from '../support/rows.ts';
import { startTestRun, testNow } from '../support/run.ts';

const line = '+14155550100';
const signal = new AbortController().signal;

/** Messages that the sandbox took and the database has as accepted. */
async function acceptedRun(contacts: number) {
  const { db, pool } = await freshDatabase();
  const clock = createTestClock(testNow);
  const sandbox = await startSandbox({
    seed: 'poll',
    limits: 'off',
    phoneMix: { iMessage: 0.5, RCS: 0, SMS: 0.5 },
    errorRates: { declined: 0, error: 0 },
    delays: { sentAfterMs: [100, 100], deliveredAfterMs: [100, 100] },
    now: () => clock.now().getTime(),
  });
  onTestFinished(() => sandbox.close());
  const provider = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(() => provider.close());
  await startTestRun({ db, pool }, { contacts });
  for (const { id, phone } of await db.selectFrom('messageState').select(['id', 'phone']).execute()) {
    const { handle } = await provider.sendMessage({ number: phone, from_number: line, content: 'Hello' });
    await moveMessages(pool, `m.id = ${id}`, { state: 'accepted', handle: handle ?? '' });
  }
  let requests = 0;
  const counting = {
    listMessages: async (...asked: Parameters<typeof provider.listMessages>) => {
      requests += 1;
      return provider.listMessages(...asked);
    },
  };
  const startAt = new Date(testNow.getTime() - 1_000);
  const strays = new Map();
  const poll = async (isDeep = false) =>
    pollOnce({ db, accountId: 1, provider: counting, clock }, { startAt, isDeep, signal, strays });
  const pass = (ms: number): void => {
    clock.pass(ms);
    sandbox.runDue();
  };
  const messages = async () =>
    db.selectFrom('messageState').select(['handle', 'state', 'providerStatus', 'channel']).execute();
  /** Another program of the account sends something. */
  const sendOther = async () => provider.sendMessage({ number: '+12125550199', from_number: line, content: 'Other' });
  return { db, pool, sandbox, poll, pass, messages, sendOther, requests: () => requests };
}

test('statuses are read in pages of a hundred, and end as the provider has them', async () => {
  const run = await acceptedRun(250);
  run.pass(500);
  await run.poll();
  expect(run.requests()).toBeLessThanOrEqual(4);
  const truth = new Map(run.sandbox.messages().map(({ handle, status }) => [handle, status]));
  for (const { handle, state, providerStatus, channel } of await run.messages()) {
    expect(providerStatus).toBe(truth.get(handle ?? ''));
    expect([channel, state]).toEqual(channel === 'SMS' ? ['SMS', 'sent'] : ['iMessage', 'delivered']);
  }
});

test('reading again changes nothing, and costs one request', async () => {
  const run = await acceptedRun(20);
  run.pass(500);
  expect(await run.poll()).toBe(20);
  run.pass(60_000);
  const before = run.requests();
  expect(await run.poll()).toBe(0);
  expect(run.requests() - before).toBe(1);
});

test('a change that a lagging list shows late is found by the next deep reading', async () => {
  const run = await acceptedRun(10);
  run.sandbox.setFault('listLag', { delayMs: 30_000, endpoint: 'listMessages' });
  run.pass(500);
  await run.poll();
  run.sandbox.clearFaults();
  run.pass(40_000);
  await run.poll(true);
  expect(new Set((await run.messages()).map(({ state }) => state))).toEqual(new Set(['sent', 'delivered']));
});

test('a status that came before the answer was recorded is applied once the answer is, however late', async () => {
  const run = await acceptedRun(10);
  const accepted = await run.db.selectFrom('attempt').select(['messageId', 'handle']).execute();
  await moveMessages(run.pool, 'true', { state: 'sending' });
  run.pass(500);
  expect(await run.poll(true)).toBe(0);
  run.pass(600_000);
  await run.sendOther();
  run.pass(500);
  expect(await run.poll(true)).toBe(0);
  for (const { handle, messageId } of accepted)
    await moveMessages(run.pool, `m.id = ${messageId}`, { state: 'accepted', handle: handle ?? '' });
  expect(await run.poll()).toBe(0);
  expect(await run.poll(true)).toBe(10);
  expect(await run.poll(true)).toBe(0);
});

test('the channel on which a message got through is recorded for its contact', async () => {
  const run = await acceptedRun(30);
  run.pass(500);
  await run.poll();
  const contacts = await run.db.selectFrom('contact').select(['phone', 'service', 'serviceSource']).execute();
  const truth = new Map(run.sandbox.messages().map(({ number, service }) => [number, service]));
  for (const { phone, service, serviceSource } of contacts) {
    expect([service, serviceSource]).toEqual([truth.get(phone), 'message']);
  }
});
