/** Callbacks and webhooks over HTTP, from the sandbox and from strangers. */
import { expect, onTestFinished, test } from 'vitest';
import { newContactBefore } from '../../../src/core/pace/new-contact.ts';
import { readMessage } from '../../../src/sendblue/normalise.ts';
import { listen } from '../../../src/service/callbacks/listen.ts';
import { takeLine } from '../../../src/store/dispatch/line.ts';
import { claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { settleUnsent } from '../../../src/store/track/unknown.ts';
import { freshDatabase } from '../../support/database.ts';
import { countStates, startTestRun, testNow } from '../../support/run.ts';

const secret = 'not-to-be-guessed';

async function openListener(contacts = 1) {
  const database = await freshDatabase();
  const { runId, lineIds } = await startTestRun(database, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(database.db, { lineId, owner: 'test', now: testNow });
  const newBefore = newContactBefore(testNow);
  const claimed = await claimMessages(database.db, {
    runId,
    lineId,
    epoch,
    newBefore,
    now: testNow,
    limit: 250,
    newLimit: 250,
  });
  const logged: string[] = [];
  const log = (event: string): void => void logged.push(event);
  const listener = await listen({ db: database.db, log, now: () => testNow, secret, readMessage }, { port: 0 });
  onTestFinished(() => listener.close());
  const post = async (path: string, body: unknown): Promise<number> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    const came = await fetch(`http://127.0.0.1:${listener.port}${path}`, { method: 'POST', body: text, headers });
    await came.text();
    return came.status;
  };
  const [first] = claimed;
  if (first === undefined) throw new Error('nothing was claimed');
  const callback = async (more: object, { messageId, attemptId } = first): Promise<number> =>
    post(`/callbacks/${secret}/${messageId}-${attemptId}`, {
      message_handle: `handle-${attemptId}`,
      number: first.phone,
      is_outbound: true,
      service: 'iMessage',
      ...more,
    });
  return { ...database, lineId, claimed, first, logged, post, callback };
}

test('a callback before the answer settles the attempt and moves the message', async () => {
  const { db, callback } = await openListener();
  expect(await callback({ status: 'SENT' })).toBe(200);
  expect(await countStates(db)).toEqual({ sent: 1 });
  const attempt = await db.selectFrom('attempt').select(['outcome', 'evidence']).executeTakeFirst();
  expect(attempt).toEqual({ outcome: 'accepted', evidence: 'callback' });
});

test('a callback settles an unknown outcome, and is recorded as its source', async () => {
  const { db, lineId, callback } = await openListener();
  await takeLine(db, { lineId, owner: 'next', now: testNow });
  expect(await countStates(db)).toEqual({ unknown: 1 });
  await callback({ status: 'DELIVERED' });
  expect(await countStates(db)).toEqual({ delivered: 1 });
  expect(await db.selectFrom('verdict').select(['source', 'outcome']).execute()).toEqual([
    { source: 'callback', outcome: 'accepted' },
  ]);
});

test('a callback for a message believed unsent keeps it from being sent again', async () => {
  const { db, lineId, first, callback } = await openListener();
  await takeLine(db, { lineId, owner: 'next', now: testNow });
  await settleUnsent(db, { attempts: [first], evidence: 'list', because: 'not there', now: testNow });
  await callback({ status: 'SENT' });
  expect(await countStates(db)).toEqual({ sent: 1 });
});

test('callbacks twice and out of order end where the provider ended', async () => {
  const { db, callback } = await openListener();
  for (const status of ['DELIVERED', 'SENT', 'QUEUED', 'DELIVERED', 'SENT']) await callback({ status });
  expect(await countStates(db)).toEqual({ delivered: 1 });
});

test('a callback with another number settles nothing', async () => {
  const { db, callback, logged } = await openListener();
  expect(await callback({ status: 'SENT', number: '+12125559999' })).toBe(200);
  expect(await countStates(db)).toEqual({ sending: 1 });
  expect(logged).toEqual(['callback-of-a-stranger']);
});

test('many callbacks at once are all applied', async () => {
  const { db, claimed, callback } = await openListener(200);
  const codes = await Promise.all(claimed.map(async (each) => callback({ status: 'SENT', number: each.phone }, each)));
  expect(new Set(codes)).toEqual(new Set([200]));
  expect(await countStates(db)).toEqual({ sent: 200 });
});

test('many callbacks for the same messages at once, in any order, end where the provider ended', async () => {
  const { db, claimed, callback } = await openListener(150);
  const codes = await Promise.all(
    ['DELIVERED', 'QUEUED', 'SENT', 'DELIVERED', 'SENT'].flatMap((status) =>
      claimed.map(async (each) => callback({ status, number: each.phone }, each)),
    ),
  );
  expect(new Set(codes)).toEqual(new Set([200]));
  expect(await countStates(db)).toEqual({ delivered: 150 });
});

test.each([
  ['another secret', '/callbacks/not-to-be-guessex/1'],
  ['a shorter secret', '/callbacks/not/1'],
  ['no attempt', `/callbacks/${secret}/x`],
  ['a webhook that there is not', `/webhooks/${secret}/constructor`],
  ['an address that there is not', '/'],
])('%s is answered with 404', async (_, path) => {
  const { post } = await openListener();
  expect(await post(path, {})).toBe(404);
});

test.each(['{', '[]', '"text"', 'null', '{}', `{"message_handle": {"a": 1}}`])(
  'a body that is no message, %s, does no harm',
  async (body) => {
    const { db, post, first } = await openListener();
    expect(await post(`/callbacks/${secret}/${first.messageId}-${first.attemptId}`, body)).toBeLessThan(500);
    expect(await countStates(db)).toEqual({ sending: 1 });
  },
);

test('an outbound webhook moves a message that is known by its handle', async () => {
  const { db, callback, post, first } = await openListener();
  await callback({ status: 'QUEUED' });
  const handle = `handle-${first.attemptId}`;
  await post(`/webhooks/${secret}/outbound`, {
    message_handle: handle,
    status: 'SENT',
    service: 'SMS',
    is_outbound: true,
  });
  expect(await countStates(db)).toEqual({ sent: 1 });
});

test.each([
  ['STOP', true],
  [' Unsubscribe ', true],
  ["I'll stop by", false],
])('of a person who writes "%s" it is %s that nothing more is sent to them', async (content, isOptedOut) => {
  const { db, post, first } = await openListener();
  const inbound = { number: first.phone, is_outbound: false, status: 'RECEIVED' };
  await post(`/webhooks/${secret}/receive`, { ...inbound, content });
  const read = async () => db.selectFrom('contact').select(['optedOutAt', 'lastMessageAt']).executeTakeFirst();
  expect(await read()).toEqual({ optedOutAt: isOptedOut ? testNow : null, lastMessageAt: testNow });
  await post(`/webhooks/${secret}/receive`, { ...inbound, content: 'start' });
  expect((await read())?.optedOutAt).toBeNull();
});
