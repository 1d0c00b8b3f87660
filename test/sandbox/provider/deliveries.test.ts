import { expect, test } from 'vitest';
import { deliveryUrl } from '../../../src/sandbox/provider/deliveries.ts';
import { ana, ben, line, receiveWebhooks, run, secondLine } from '../running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

test('a status callback comes for every change, with the message object and without any signature', async () => {
  const { client, pass, sandbox } = await run();
  const receiver = await receiveWebhooks();
  const { handle } = await client.sendMessage({ ...hello, status_callback: `${receiver.url}/cb/7?token=t` });
  pass(100);
  await sandbox.deliveriesIdle();
  pass(100);
  await receiver.until(2);
  expect(receiver.received.map(({ path, body }) => [path, body['status'], body['message_handle']])).toEqual([
    ['/cb/7?token=t', 'SENT', handle],
    ['/cb/7?token=t', 'DELIVERED', handle],
  ]);
  expect(receiver.received[0]?.headers).not.toHaveProperty('sb-signing-secret');
});

test('an outbound webhook gets the same, signed with its own secret or the global one', async () => {
  const { client, pass } = await run();
  const receiver = await receiveWebhooks();
  await client.replaceWebhooks({
    webhooks: {
      outbound: [`${receiver.url}/global`, { url: `${receiver.url}/own`, secret: 'own-secret' }],
      globalSecret: 'global-secret',
    },
  });
  await client.sendMessage({ ...hello, number: ben });
  pass(100);
  await receiver.until(2);
  const secrets = receiver.received.map(({ path, headers }) => [path, headers['sb-signing-secret']] as const);
  expect(Object.fromEntries(secrets)).toEqual({ '/global': 'global-secret', '/own': 'own-secret' });
});

test('a receive webhook gets what a person wrote, if it is for its line', async () => {
  const { client, sandbox } = await run();
  const receiver = await receiveWebhooks();
  const other = { url: `${receiver.url}/other`, sendblue_numbers: [secondLine] };
  await client.addWebhooks({ webhooks: [`${receiver.url}/all`, other] });
  sandbox.receive({ number: ben, line, content: 'Yes', mediaUrl: 'https://img.example.test/a.jpg' });
  await receiver.until(1);
  await sandbox.deliveriesIdle();
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]).toMatchObject({
    path: '/all',
    body: {
      content: 'Yes',
      is_outbound: false,
      status: 'RECEIVED',
      message_handle: expect.stringMatching(/^[0-9A-F-]{36}$/),
      from_number: ben,
      number: ben,
      to_number: line,
      sendblue_number: line,
      service: 'SMS',
      was_downgraded: null,
      // In captures of real ones; null stands only in answers to a send.
      group_display_name: '',
      media_url: 'https://img.example.test/a.jpg',
      participants: [],
    },
  });
});

test.each([
  ['love', 'Loved “Hello”'],
  ['laugh', 'Laughed at “Hello”'],
  ['👀', 'Reacted 👀 to “Hello”'],
])('a tapback with %s arrives as the text %s', async (reaction, text) => {
  const { client, sandbox } = await run();
  await client.sendMessage(hello);
  expect(sandbox.tapBack({ number: ana, reaction })).toMatchObject({ content: text, is_outbound: false });
});

test('typing, contacts and any other type reach their webhooks', async () => {
  const { client, sandbox } = await run();
  const receiver = await receiveWebhooks();
  const hooks = (path: string) => [`${receiver.url}/${path}`];
  await client.replaceWebhooks({
    webhooks: { typing_indicator: hooks('typing'), contact_created: hooks('contact'), call_log: hooks('call') },
  });
  sandbox.type({ number: ana, line, isTyping: true });
  await receiver.until(1);
  await client.createContact({ number: ana, first_name: 'Ana' });
  await client.createContact({ number: ana, first_name: 'Anna', update_if_exists: true });
  await receiver.until(2);
  sandbox.callWebhooks('call_log', { event_type: 'call_log', disposition: 'voicemail' });
  await receiver.until(3);
  expect(receiver.received.map(({ path, body }) => [path, body])).toEqual([
    ['/typing', { number: ana, is_typing: true, from_number: line, timestamp: '2026-09-01T16:00:00.000Z' }],
    ['/contact', expect.objectContaining({ event_type: 'contact_created', phone: ana, first_name: 'Ana' })],
    ['/call', { event_type: 'call_log', disposition: 'voicemail' }],
  ]);
});

test('a 5xx is retried three times, after 1, 5 and 25 seconds, and then given up', async () => {
  const { client, pass, sandbox } = await run();
  const receiver = await receiveWebhooks();
  receiver.answerWith(500, 503, 502, 500, 500);
  await client.sendMessage({ ...hello, number: ben, status_callback: receiver.url });
  pass(100);
  await receiver.until(1);
  for (const [tries, wait] of [
    [2, 1_000],
    [3, 5_000],
    [4, 25_000],
  ] as const) {
    await sandbox.deliveriesIdle();
    pass(wait - 1);
    await sandbox.deliveriesIdle();
    expect(receiver.received).toHaveLength(tries - 1);
    pass(1);
    await receiver.until(tries);
  }
  await sandbox.deliveriesIdle();
  pass(1_000_000);
  await sandbox.deliveriesIdle();
  expect(receiver.received).toHaveLength(4);
  expect(sandbox.deliveries()).toMatchObject({ failed: 1, retried: 3, delivered: 0 });
});

test('a receiver that does not answer in time is retried', async () => {
  const { client, pass, sandbox } = await run({ delivery: { timeoutMs: 500 } });
  const receiver = await receiveWebhooks();
  receiver.answerWith(0);
  await client.sendMessage({ ...hello, number: ben, status_callback: receiver.url });
  pass(100);
  await expect.poll(() => sandbox.deliveries().retried).toBe(1);
  pass(1_000);
  await expect.poll(() => sandbox.deliveries().delivered).toBe(1);
});

test('a 4xx is not retried, and an absent receiver does no harm', async () => {
  const { client, pass, sandbox } = await run();
  const receiver = await receiveWebhooks();
  receiver.answerWith(410);
  await client.sendMessage({ ...hello, number: ben, status_callback: receiver.url });
  pass(100);
  await expect.poll(() => sandbox.deliveries().failed).toBe(1);
  await client.sendMessage({ ...hello, number: ben, status_callback: 'http://127.0.0.1:1/nobody' });
  pass(100);
  await expect.poll(() => sandbox.deliveries().retried).toBe(1);
});

test('a receiver that never answers does not delay others', async () => {
  const { client, pass } = await run({ limits: 'off', phoneMix: { iMessage: 1, RCS: 0, SMS: 0 } });
  const [dead, alive] = [await receiveWebhooks(), await receiveWebhooks()];
  dead.answerWith(...Array.from({ length: 300 }, () => 0));
  for (let last = 100; last < 400; last += 1) {
    await client.sendMessage({ ...hello, number: `+12125551${last}`, status_callback: dead.url });
  }
  pass(100);
  await client.sendMessage({ ...hello, status_callback: alive.url });
  pass(100);
  await alive.until(1);
  expect(alive.received[0]?.body).toMatchObject({ number: ana, status: 'SENT' });
});

test.each([
  ['globalSecret', { webhooks: { outbound: ['https://app.example.test/a'], globalSecret: 'a\nb' } }],
  ['secret', { webhooks: { outbound: [{ url: 'https://app.example.test/a', secret: 'é€' }] } }],
])('a %s that a header cannot hold is refused', async (_field, body) => {
  const { call } = await run();
  expect(await call('PUT', '/api/account/webhooks', body)).toMatchObject({ status: 400, body: { status: 'ERROR' } });
});

test.each([
  ['http://127.0.0.1:4000/cb', 'http://127.0.0.1:4000/cb'],
  ['http://localhost:4000/cb', 'http://localhost:4000/cb'],
  ['http://[::1]:4000/cb', 'http://[::1]:4000/cb'],
  ['http://app.example.test/cb', 'https://app.example.test/cb'],
  ['https://app.example.test/cb', 'https://app.example.test/cb'],
])('%s is delivered to %s', (given, url) => {
  expect(deliveryUrl(given)?.href).toBe(url);
});

test('an invalid web address is never called', () => {
  expect([deliveryUrl('file:///etc/passwd'), deliveryUrl('nonsense')]).toEqual([null, null]);
});
