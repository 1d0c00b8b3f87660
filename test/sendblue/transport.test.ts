import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTransport, type HttpAnswer, type HttpFailure, type Transport } from '../../src/sendblue/transport.ts';

/** What a bare TCP server does with a connection. */
type Behaviour = (socket: Socket, connection: number) => void;

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

interface BareServer {
  readonly url: URL;
  /** All received bytes, over all connections. */
  received: string;
}

async function listen(behave: Behaviour): Promise<BareServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      bare.received += chunk.toString('latin1');
    });
    connections += 1;
    behave(socket, connections);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bare: BareServer = { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), received: '' };
  toClose.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return bare;
}

function open(
  url: URL,
  timeouts: { headersTimeoutMs?: number; connectTimeoutMs?: number; connections?: number } = {},
): Transport {
  const transport = createTransport(
    {
      baseUrl: url,
      connections: 1,
      connectTimeoutMs: 1_000,
      headersTimeoutMs: 1_000,
      bodyTimeoutMs: 1_000,
      ...timeouts,
    },
    { 'sb-api-key-id': 'key' },
  );
  toClose.push(async () => transport.close());
  return transport;
}

const post = { method: 'POST', path: '/api/send-message', body: '{"content":"hello"}' } as const;

async function postTo(url: URL, timeouts = {}): Promise<HttpAnswer | HttpFailure> {
  return open(url, timeouts).request(post);
}

const answer = (text: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
const countPosts = (received: string): number => received.split('POST /api/send-message').length - 1;

describe('a request that has left', () => {
  it('is reported once, when all of it is on its way and before the answer', async () => {
    const server = await listen((socket) => {
      socket.on('data', () => setTimeout(() => socket.write(answer('{}')), 20));
    });
    const heard: string[] = [];
    await open(server.url).request(post, { onLeft: () => void heard.push('left') });
    heard.push('answered');
    expect(heard).toEqual(['left', 'answered']);
  });

  it('is not reported when it may not leave', async () => {
    const server = await listen(() => {});
    const heard: string[] = [];
    await open(server.url).request(post, { mayLeave: () => false, onLeft: () => void heard.push('left') });
    expect(heard).toEqual([]);
  });
});

describe('a request that never left', () => {
  it('is reported for a refused connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => {
      server.close(resolve);
    });
    expect(await postTo(new URL(`http://127.0.0.1:${port}`))).toMatchObject({
      kind: 'failure',
      mayHaveLeft: false,
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('is reported for a name that does not resolve', async () => {
    const failure = await postTo(new URL('http://sendblue.invalid'));
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: false });
  });

  it('is reported for a TLS handshake that breaks off', async () => {
    const { url } = await listen((socket) => socket.once('data', () => socket.destroy()));
    const failure = await postTo(new URL(`https://127.0.0.1:${url.port}`));
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: false });
  });

  it('is reported for a TLS handshake that takes too long', async () => {
    const { url } = await listen(() => {});
    const failure = await postTo(new URL(`https://127.0.0.1:${url.port}`), { connectTimeoutMs: 100 });
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: false, cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } });
  });

  it('is reported for a server that does not speak TLS', async () => {
    const { url } = await listen((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const failure = await postTo(new URL(`https://127.0.0.1:${url.port}`));
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: false });
  });

  it('is reported for one that is ended while it waits for a free connection, and is then not written', async () => {
    const ender = new AbortController();
    let first: Socket | null = null;
    const server = await listen((socket) => {
      first ??= socket;
    });
    const transport = open(server.url);
    const before = transport.request({ ...post, path: '/first' });
    await expect.poll(() => server.received).toContain('/first');
    const waiting = transport.request(post, { signal: ender.signal });
    ender.abort();
    expect(await waiting).toMatchObject({ kind: 'failure', mayHaveLeft: false, isAborted: true });
    (first as Socket | null)?.write(answer('{}'));
    expect(await before).toMatchObject({ kind: 'answer', status: 200 });
    const after = transport.request({ ...post, path: '/after' });
    await expect.poll(() => server.received).toContain('/after');
    expect(countPosts(server.received)).toBe(0);
    (first as Socket | null)?.destroy();
    await after;
  });

  it('is reported for a signal that was aborted before', async () => {
    const { url } = await listen(() => {});
    const failure = await open(url).request(post, { signal: AbortSignal.abort() });
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: false, isAborted: true });
  });

  it('is reported for a closed client', async () => {
    const { url } = await listen(() => {});
    const transport = open(url);
    await transport.close();
    expect(await transport.request(post)).toMatchObject({
      kind: 'failure',
      mayHaveLeft: false,
      cause: { code: expect.stringMatching(/^UND_ERR_(CLOSED|DESTROYED)$/) },
    });
  });
});

describe('a request that may have arrived', () => {
  const cases: readonly { what: string; behave: Behaviour }[] = [
    { what: 'resets without having read', behave: (socket) => setTimeout(() => socket.pause().resetAndDestroy(), 50) },
    { what: 'reads and resets', behave: (socket) => socket.once('data', () => socket.resetAndDestroy()) },
    { what: 'reads and closes', behave: (socket) => socket.once('data', () => socket.end()) },
    { what: 'reads and says nothing', behave: () => {} },
    {
      what: 'answers half a head and closes',
      behave: (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconte')),
    },
    {
      what: 'answers half a body and closes',
      behave: (socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{"status":')),
    },
    {
      what: 'answers half a body and says no more',
      behave: (socket) =>
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{"status":')),
    },
    { what: 'answers what is no HTTP', behave: (socket) => socket.once('data', () => socket.end('SMTP ready\r\n')) },
  ];

  it.each(cases)('is reported for a server that $what, and the request is written once', async ({ behave }) => {
    const server = await listen(behave);
    const failure = await postTo(server.url, { headersTimeoutMs: 300 });
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: true, isAborted: false });
    expect(countPosts(server.received)).toBeLessThanOrEqual(1);
  });

  it('is reported for one that is ended after it was written', async () => {
    const ender = new AbortController();
    const server = await listen((socket) => socket.once('data', () => ender.abort()));
    const failure = await open(server.url).request(post, { signal: ender.signal });
    expect(failure).toMatchObject({ kind: 'failure', mayHaveLeft: true, isAborted: true });
  });

  it('is reported when a kept connection is cut on the second request, which is not written again', async () => {
    const server = await listen((socket, connection) => {
      let requests = 0;
      socket.on('data', () => {
        requests += 1;
        if (requests === 1 || connection > 1) socket.write(answer('{}'));
        else socket.resetAndDestroy();
      });
    });
    const transport = open(server.url);
    expect(await transport.request({ ...post, path: '/first' })).toMatchObject({ kind: 'answer' });
    expect(await transport.request(post)).toMatchObject({ kind: 'failure', mayHaveLeft: true });
    expect(countPosts(server.received)).toBe(1);
  });
});

describe('a call that HTTP does not allow', () => {
  it('is a bug and throws', async () => {
    const { url } = await listen(() => {});
    await expect(open(url).request({ ...post, path: '/a b' })).rejects.toThrow('invalid request path');
  });
});

describe('an answer', () => {
  it('comes over a new connection when the server has closed the kept one in between', async () => {
    const closed: Promise<unknown>[] = [];
    const server = await listen((socket, connection) => {
      closed.push(once(socket, 'close'));
      socket.on('data', () => {
        if (connection === 1) socket.end(answer('{"first":true}'));
        else socket.write(answer('{"second":true}'));
      });
    });
    const transport = open(server.url);
    expect(await transport.request({ ...post, path: '/first' })).toMatchObject({ text: '{"first":true}' });
    await closed[0];
    expect(await transport.request(post)).toMatchObject({ kind: 'answer', text: '{"second":true}' });
    expect(countPosts(server.received)).toBe(1);
  });

  it('keeps its status, its text and how long it asks to wait', async () => {
    const head = 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 2\r\n\r\n';
    const { url } = await listen((socket) => socket.once('data', () => socket.write(`${head}{}`)));
    expect(await postTo(url)).toEqual({ kind: 'answer', status: 429, text: '{}', retryAfterMs: 7_000 });
  });

  it('is read whole when it comes in pieces that cut a letter in two', async () => {
    const bytes = Buffer.from('{"text":"schön"}');
    const cut = bytes.indexOf(0xc3) + 1;
    const { url } = await listen((socket) =>
      socket.once('data', () => {
        socket.setNoDelay(true);
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${bytes.length}\r\n\r\n`);
        socket.write(bytes.subarray(0, cut));
        setTimeout(() => socket.write(bytes.subarray(cut)), 20);
      }),
    );
    expect(await postTo(url)).toMatchObject({ kind: 'answer', text: '{"text":"schön"}' });
  });
});
