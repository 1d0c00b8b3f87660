import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/core/provider-error.ts';
import type { FaultName } from '../../../src/sandbox/provider/faults.ts';
import { ana, ben, line, receiveWebhooks, run } from '../running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

async function outcomeOf(sending: Promise<unknown>): Promise<string> {
  return sending.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ProviderError ? `${error.action} ${error.httpStatus ?? error.code}` : 'bug'),
  );
}

test.each<[FaultName, string, number]>([
  ['resetBeforeAccept', 'ask-provider answer-lost', 0],
  ['error500BeforeAccept', 'ask-provider 500', 0],
  ['rate429', 'retry 429', 0],
  ['errorInside200', 'give-up 200', 0],
  ['dropReplyAfterAccept', 'ask-provider answer-lost', 1],
  ['error500AfterAccept', 'ask-provider 500', 1],
])('%s looks to the client like %s and takes %i messages', async (fault, outcome, accepted) => {
  const { sandbox, client } = await run();
  sandbox.setFault(fault, { count: 1 });
  expect(await outcomeOf(client.sendMessage(hello))).toBe(outcome);
  expect(sandbox.ledger().accepted).toBe(accepted);
  expect(await outcomeOf(client.sendMessage({ ...hello, content: 'Next' }))).toBe('accepted');
});

test('hangAfterAccept takes the message and never answers', async () => {
  const { sandbox, client } = await run();
  sandbox.setFault('hangAfterAccept');
  const stop = new AbortController();
  const sending = outcomeOf(client.sendMessage(hello, { signal: stop.signal }));
  await expect.poll(() => sandbox.ledger().accepted).toBe(1);
  stop.abort();
  expect(await sending).toBe('ask-provider answer-lost');
});

test('slow answers only after its delay', async () => {
  const { sandbox, client, pass } = await run();
  sandbox.setFault('slow', { delayMs: 60_000 });
  const sending = client.sendMessage(hello);
  await expect.poll(() => sandbox.faults()[0]?.strikes).toBe(1);
  expect(sandbox.ledger().accepted).toBe(0);
  pass(60_000);
  expect((await sending).status).toBe('QUEUED');
});

test('a fault strikes a share of the occasions, chosen by the seed and the number', async () => {
  const struck = async () => {
    const { sandbox, client } = await run({ limits: 'off', phoneMix: { iMessage: 1, RCS: 0, SMS: 0 } });
    sandbox.setFault('rate429', { rate: 0.3 });
    const numbers = Array.from({ length: 100 }, (_, nth) => `+12125550${100 + nth}`);
    const outcomes = [];
    for (const number of numbers) outcomes.push(await outcomeOf(client.sendMessage({ ...hello, number })));
    return outcomes;
  };
  const first = await struck();
  expect(first.filter((outcome) => outcome === 'retry 429').length).toBeGreaterThan(15);
  expect(first.filter((outcome) => outcome === 'retry 429').length).toBeLessThan(45);
  expect(await struck()).toEqual(first);
});

test('a fault for one number, or for one endpoint, leaves the others alone', async () => {
  const { sandbox, client } = await run();
  sandbox.setFault('rate429', { number: ben });
  expect(await outcomeOf(client.sendMessage(hello))).toBe('accepted');
  expect(await outcomeOf(client.sendMessage({ ...hello, number: ben }))).toBe('retry 429');
  sandbox.setFault('rate429', { endpoint: 'listMessages' });
  expect(await outcomeOf(client.sendMessage({ ...hello, number: ben }))).toBe('accepted');
  expect(await outcomeOf(client.listMessages())).toBe('retry 429');
  sandbox.clearFaults();
  expect(await outcomeOf(client.listMessages())).toBe('accepted');
});

test('listLag keeps young messages out of the list, not out of the status', async () => {
  const { sandbox, client, pass } = await run();
  sandbox.setFault('listLag', { delayMs: 5_000 });
  const { handle } = await client.sendMessage(hello);
  expect((await client.listMessages()).total).toBe(0);
  expect((await client.getStatus({ handle: handle ?? '' })).status).toBe('QUEUED');
  pass(5_000);
  expect((await client.listMessages()).total).toBe(1);
});

test('lateError turns SENT into ERROR later', async () => {
  const { sandbox, client, pass } = await run();
  sandbox.setFault('lateError');
  const { handle } = await client.sendMessage(hello);
  pass(100);
  expect((await client.getStatus({ handle: handle ?? '' })).status).toBe('SENT');
  pass(100);
  expect(await client.getStatus({ handle: handle ?? '' })).toMatchObject({ status: 'ERROR', errorCode: '10001' });
});

test.each<[FaultName, readonly string[]]>([
  ['callbackLoss', []],
  ['callbackDuplicate', ['SENT', 'SENT', 'DELIVERED', 'DELIVERED']],
])('%s changes what the receiver sees', async (fault, statuses) => {
  const { sandbox, client, pass } = await run();
  const receiver = await receiveWebhooks();
  sandbox.setFault(fault);
  await client.sendMessage({ ...hello, status_callback: receiver.url });
  pass(100);
  await sandbox.deliveriesIdle();
  pass(100);
  await sandbox.deliveriesIdle();
  expect(receiver.received.map(({ body }) => body['status'])).toEqual(statuses);
});

test('callbackReorder lets a later status overtake an earlier one, each with its own state', async () => {
  const { sandbox, client, pass } = await run();
  const receiver = await receiveWebhooks();
  sandbox.setFault('callbackReorder', { count: 1, delayMs: 1_000 });
  await client.sendMessage({ ...hello, status_callback: receiver.url });
  pass(200);
  await receiver.until(1);
  pass(1_000);
  await receiver.until(2);
  expect(receiver.received.map(({ body }) => body['status'])).toEqual(['DELIVERED', 'SENT']);
});
