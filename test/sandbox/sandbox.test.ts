import net from 'node:net';
import { expect, test } from 'vitest';
import { contract } from '../../src/sendblue/contract/contract.ts';
import { ana, ben, line, run } from './running.ts';

test('a call without keys is refused with 403 and the text that the live service gives', async () => {
  const { call } = await run();
  const missing = await call('POST', '/api/send-message', { number: ana }, {});
  expect(missing).toMatchObject({ status: 403, body: { message: 'Did not get inputs for authorization' } });
  expect(missing.body['status']).toBeUndefined();
});

test('a wrong pair of keys is refused with 401', async () => {
  const { call } = await run();
  const wrong = await call('GET', '/api/lines', undefined, {
    'sb-api-key-id': 'sandbox-key',
    'sb-api-secret-key': 'guess',
  });
  expect(wrong).toMatchObject({ status: 401, body: { status: 'ERROR', message: 'Invalid Credentials' } });
});

test('keys with x- before their names open the same account', async () => {
  const { call } = await run();
  const headers = { 'x-sb-api-key-id': 'sandbox-key', 'x-sb-api-secret-key': 'sandbox-secret' };
  expect((await call('GET', '/api/lines', undefined, headers)).status).toBe(200);
});

test('every endpoint of the contract and every alias asks for keys, so all are served', async () => {
  const { call } = await run();
  for (const endpoint of Object.values(contract)) {
    for (const path of [endpoint.path, ...endpoint.pathAliases]) {
      const filled = path.replaceAll(/:\w+/g, 'x');
      expect([path, (await call(endpoint.method, filled, undefined, {})).status]).toEqual([path, 403]);
    }
  }
});

/** It can be parsed and stored, but not serialized into an answer. */
function deepCarousel(levels: number): string {
  const metadata = `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const images = ['https://img.example.test/1.jpg', 'https://img.example.test/2.jpg'];
  const fields = JSON.stringify({ number: ana, from_number: line, media_urls: images });
  return `${fields.slice(0, -1)},"metadata":${metadata}}`;
}

test.each([
  ['an unknown path', 'GET', '/api/v2/nothing', undefined, 404],
  ['broken JSON', 'POST', '/api/send-message', '{"number": ', 400],
  ['a body over the limit', 'POST', '/api/send-message', JSON.stringify({ content: 'x'.repeat(11_000_000) }), 413],
  ['a list in place of an object', 'POST', '/api/send-message', '[1, 2]', 400],
  ['a number in place of a text', 'POST', '/api/send-message', '{"number": 12, "from_number": 13}', 400],
  ['a path that cannot be decoded', 'GET', '/api/v2/messages/%E0%A4%A', undefined, 400],
  ['a very long path', 'GET', `/api/v2/messages/${'x'.repeat(5_000)}`, undefined, 414],
  ['JSON nested a thousand times', 'POST', '/api/send-carousel', deepCarousel(1_000), 400],
  ['a prototype in the body', 'POST', '/api/v2/contacts', '{"__proto__": {"number": "+12125550123"}}', 400],
])("%s is refused in the provider's shape", async (_case, method, path, body, status) => {
  const { call, client } = await run();
  const answer = await call(method, path, body);
  expect(answer).toMatchObject({ status, body: { status: 'ERROR', message: expect.any(String) } });
  expect((await client.listLines()).numbers.length).toBeGreaterThan(0);
});

test('a body of an unknown type is refused with 415', async () => {
  const { call } = await run();
  const headers = { 'sb-api-key-id': 'sandbox-key', 'sb-api-secret-key': 'sandbox-secret', 'content-type': 'text/xml' };
  const response = await fetch(`${(await run()).sandbox.url}/api/send-message`, {
    method: 'POST',
    headers,
    body: '<a/>',
  });
  expect(response.status).toBe(415);
  expect((await call('GET', '/api/lines')).status).toBe(200);
});

/** What the server answers to raw bytes before it closes. */
async function sayTo(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

test.each([
  ['what is no HTTP', 'hello there\r\n\r\n', 400],
  ['headers over the limit', `GET /api/lines HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['a length that is said twice', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
])("%s is answered in the provider's shape, too", async (_case, bytes, status) => {
  const { sandbox, client } = await run();
  const [head = '', body = ''] = (await sayTo(sandbox.port, bytes)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(JSON.parse(body)).toMatchObject({ status: 'ERROR', message: expect.any(String) });
  expect((await client.listLines()).numbers.length).toBeGreaterThan(0);
});

test.each([
  ['no boundary', 'multipart/form-data', 'x'],
  ['no part', 'multipart/form-data; boundary=a', 'x'],
  [
    'an end in the middle of a part',
    'multipart/form-data; boundary=a',
    '--a\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nab',
  ],
])('an upload with %s is refused with 400', async (_case, type, body) => {
  const { sandbox } = await run();
  const headers = {
    'sb-api-key-id': sandbox.apiKeyId,
    'sb-api-secret-key': sandbox.apiSecretKey,
    'content-type': type,
  };
  const response = await fetch(`${sandbox.url}/api/upload-file`, { method: 'POST', headers, body });
  expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ status: 'ERROR' })]);
});

test('a form is accepted like JSON', async () => {
  const { sandbox } = await run();
  const response = await fetch(`${sandbox.url}/api/send-message`, {
    method: 'POST',
    headers: { 'sb-api-key-id': sandbox.apiKeyId, 'sb-api-secret-key': sandbox.apiSecretKey },
    body: new URLSearchParams({ number: ana, from_number: line, content: 'As a form' }),
  });
  expect(await response.json()).toMatchObject({ status: 'QUEUED', content: 'As a form' });
});

test('hundreds of idle sockets do not keep others from sending', async () => {
  const { sandbox, client } = await run({ limits: 'off' });
  const sockets = await Promise.all(
    Array.from(
      { length: 400 },
      async () =>
        new Promise<net.Socket>((resolve, reject) => {
          const socket = net.connect(sandbox.port, '127.0.0.1', () => resolve(socket));
          socket.on('error', reject);
        }),
    ),
  );
  const sent = await client.sendMessage({ number: ana, from_number: line, content: 'Still there' });
  expect(sent.status).toBe('QUEUED');
  for (const socket of sockets) socket.destroy();
});

/** No phone has opted out. */
const phoneMix = { iMessage: 0.5, RCS: 0.2, SMS: 0.2 };

test('the same seed and the same requests give the same answers, times aside', async () => {
  const answersOf = async (seed: string) => {
    const { client, pass, sandbox } = await run({ seed, pinned: {}, limits: 'off', phoneMix });
    for (let last = 100; last < 200; last += 1) {
      await client.sendMessage({ number: `+12125550${last}`, from_number: line, content: `Text ${last}` });
    }
    await client.createContact({ number: ana });
    await client.createTotpSecret({ label: 'a' });
    pass(10_000);
    const { contacts } = await client.listContacts();
    return JSON.stringify([sandbox.messages(), contacts, await client.listTotpSecrets()]);
  };
  const first = await answersOf('a');
  expect(await answersOf('a')).toBe(first);
  expect(await answersOf('b')).not.toBe(first);
});

test('the fate of a number does not depend on what was sent before', async () => {
  const statusAfter = async (before: readonly string[]) => {
    const { client, pass } = await run({ pinned: {}, limits: 'off', errorRates: { declined: 0.3, error: 0.3 } });
    for (const number of before) await client.sendMessage({ number, from_number: line, content: 'Before' });
    const { handle } = await client.sendMessage({ number: ana, from_number: line, content: 'Hello' });
    pass(1_000);
    return client.getStatus({ handle: handle ?? '' });
  };
  const [alone, later] = [await statusAfter([]), await statusAfter([ben, '+12125550199'])];
  expect([later.status, later.service, later.errorCode]).toEqual([alone.status, alone.service, alone.errorCode]);
});
