/** A sandbox for one test, over real HTTP, with a clock that only the test moves, and a receiver of webhooks. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient, type SendblueClient } from '../../src/sendblue/client.ts';
import { onTestFinished } from '../support/side-by-side.ts';

/** A Tuesday morning in New York. */
export const noon = Date.parse('2026-09-01T16:00:00.000Z');
export const line = '+14155550100';
export const oldLine = '+14155550102';
export const secondLine = '+14155550101';
export const ana = '+12125550123';
export const ben = '+12125550124';
export const cyd = '+12125550125';

/** Ana has iMessage, Ben only SMS, Cyd RCS, under any seed. */
const pinned = {
  [ana]: { channel: 'iMessage' },
  [ben]: { channel: 'SMS' },
  [cyd]: { channel: 'RCS' },
} as const;

export interface Running {
  readonly sandbox: Sandbox;
  readonly client: SendblueClient;
  now(): number;
  /** Moves the clock and runs everything due until then. */
  pass(ms: number): void;
  /** A raw request with keys. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Called>;
}

export interface Called {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

export async function run(options: Partial<SandboxOptions> = {}): Promise<Running> {
  let now = noon;
  const sandbox = await startSandbox({
    now: () => now,
    pinned,
    delays: { sentAfterMs: [100, 100], deliveredAfterMs: [100, 100] },
    ...options,
  });
  const client = createSendblueClient({ ...sandbox, baseUrl: sandbox.url, readRetries: 0 });
  onTestFinished(async () => {
    await client.close();
    await sandbox.close();
  });
  const keys = { 'sb-api-key-id': sandbox.apiKeyId, 'sb-api-secret-key': sandbox.apiSecretKey };
  return {
    sandbox,
    client,
    now: () => now,
    pass: (ms) => {
      now += ms;
      sandbox.runDue();
    },
    call: async (method, path, body, headers = keys) => {
      const response = await fetch(`${sandbox.url}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const read: unknown = text.startsWith('{') ? JSON.parse(text) : { text };
      return { status: response.status, body: { ...(read as Record<string, unknown>) }, headers: response.headers };
    },
  };
}

export interface Received {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Statuses for the next requests, then 200 again; `0` gives no answer. */
  answerWith(...statuses: number[]): void;
  /** Resolves when this many have come in total. */
  until(count: number): Promise<void>;
}

export async function receiveWebhooks(): Promise<Receiver> {
  const received: Received[] = [];
  let statuses: number[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(text) as Received['body'] });
      const status = statuses.shift() ?? 200;
      if (status !== 0) response.writeHead(status).end();
      for (const each of waiting) if (received.length >= each.count) each.resolve();
      waiting = waiting.filter((each) => received.length < each.count);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (...given) => {
      statuses = given;
    },
    until: async (count) => {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
    },
  };
}
