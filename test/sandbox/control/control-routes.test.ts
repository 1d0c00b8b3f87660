import http from 'node:http';
import { expect, test } from 'vitest';
import { ana, ben, line, run } from '../running.ts';

const hello = { number: ana, from_number: line, content: 'Hello' };

/** fetch sets Host and Origin itself. */
async function ask(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers }, (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
  });
}

test.each([
  ['this machine by its address', {}, 200],
  ['its own page', { origin: '%url%' }, 200],
  ['a name that was pointed at this machine', { host: 'evil.example.test' }, 403],
  ['a page of another origin', { origin: 'https://evil.example.test' }, 403],
  ['a page of another server on this machine', { origin: 'http://127.0.0.1:1' }, 403],
])('the control interface answers %s: %3$i', async (_case, headers, status) => {
  const { sandbox } = await run();
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace('%url%', sandbox.url)]),
  );
  for (const path of ['', '/', '/state', '/ledger', '/faults']) {
    expect([path, await ask(`${sandbox.url}/_sandbox${path}`, own)]).toEqual([path, status]);
  }
});

test('a person writes, taps back and types; a phone is pinned and unpinned', async () => {
  const { client, call } = await run();
  const control = async (path: string, body: object, method = 'POST') => call(method, `/_sandbox/${path}`, body, {});
  await client.sendMessage(hello);
  expect((await control('inbound', { number: ana, content: 'Hi' })).body).toMatchObject({ status: 'RECEIVED' });
  expect((await control('tapback', { number: ana, reaction: 'love' })).body).toMatchObject({
    content: 'Loved “Hello”',
  });
  expect((await control('typing', { number: ana })).status).toBe(200);
  expect((await control('inbound', { number: ana, line: '+14155559999', content: 'Hi' })).status).toBe(404);
  await control('pin', { number: ben, opted_out: true });
  await expect(client.sendMessage({ ...hello, number: ben })).rejects.toMatchObject({ code: 'opted-out' });
  await control('pin', { number: ben }, 'DELETE');
  expect((await client.sendMessage({ ...hello, number: ben })).status).toBe('QUEUED');
});

test('statuses are advanced by hand, one or all', async () => {
  const { client, call } = await run();
  const { handle } = await client.sendMessage(hello);
  const statusOf = async (of: string | null) => (await call('GET', `/api/status?handle=${of}`)).body;
  const advance = async (body: object) => call('POST', '/_sandbox/advance', body, {});
  await advance({ message_handle: handle, status: 'ERROR', error_code: 10002 });
  expect(await statusOf(handle)).toMatchObject({ status: 'ERROR', error_code: 10002 });
  const second = await client.sendMessage({ ...hello, content: 'Again' });
  for (const half of [
    { message_handle: second.handle },
    { status: 'SENT' },
    { handle: second.handle, status: 'SENT' },
  ]) {
    expect((await advance(half)).status).toBe(400);
  }
  expect(await statusOf(second.handle)).toMatchObject({ status: 'QUEUED' });
  await advance({});
  expect(await statusOf(second.handle)).toMatchObject({ status: 'DELIVERED' });
});

test('faults are set, listed and cleared; an unknown fault is refused with its reason', async () => {
  const { client, call } = await run();
  await call('POST', '/_sandbox/faults', { name: 'error500BeforeAccept', count: 1 }, {});
  await expect(client.sendMessage(hello)).rejects.toMatchObject({ httpStatus: 500 });
  expect((await client.sendMessage(hello)).status).toBe('QUEUED');
  expect((await call('GET', '/_sandbox/faults', undefined, {})).body['faults']).toMatchObject([
    { name: 'error500BeforeAccept', strikes: 1 },
  ]);
  expect((await call('DELETE', '/_sandbox/faults', {}, {})).body).toEqual({ status: 'OK', faults: [] });
  const wrong = await call('POST', '/_sandbox/faults', { name: 'earthquake' }, {});
  expect(wrong).toMatchObject({ status: 400, body: { message: expect.stringContaining('dropReplyAfterAccept') } });
  const nowhere = await call('POST', '/_sandbox/faults', { name: 'slow', endpoint: '/api/send-message' }, {});
  expect(nowhere).toMatchObject({ status: 400, body: { message: expect.stringContaining('sendMessage') } });
});

test('a reset leaves nothing behind', async () => {
  const { client, sandbox, call } = await run();
  await client.sendMessage(hello);
  sandbox.setFault('rate429');
  await call('POST', '/_sandbox/reset', {}, {});
  expect(sandbox.ledger()).toMatchObject({ accepted: 0, numbers: 0 });
  expect(sandbox.faults()).toEqual([]);
  expect((await client.sendMessage(hello)).status).toBe('QUEUED');
});

test("the page's policy admits no foreign content", async () => {
  const { sandbox } = await run();
  const page = await fetch(`${sandbox.url}/_sandbox`);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
});
