/**
 * A local Sendblue: the routes of the contract, answered from memory by the rules of the reference. Table of contents:
 * authentication -> handler of the endpoint (send-handlers, read-handlers) -> what becomes of a message (walk).
 * Invariant: bad input gets the documented refusal, never a crash.
 */
import Fastify, { type FastifyInstance } from 'fastify';
import { contract, type EndpointName } from '../sendblue/contract/contract.ts';
import { createAccount, type SandboxAccount, type SandboxLine } from './account.ts';
import { type DeviceMix, defaultDeviceMix } from './device.ts';
import type { Handler } from './handler.ts';
import { type Ledger, summarizeLedger } from './ledger.ts';
import { realLimits, type SandboxLimits } from './limits.ts';
import type { StoredMessage } from './message-store.ts';
import { countContacts, createContacts, evaluateService, getStatus, listLines, listMessages } from './read-handlers.ts';
import { sendCarousel, sendMessage } from './send-handlers.ts';
import { defaultDelays, type WalkDelays } from './walk.ts';

export interface SandboxOptions {
  /** Same seed, same requests, same answers (times aside). */
  readonly seed: string;
  /**
   * Handles are made of the seed and a number that begins here; default 0. A database takes a handle only once, so a sandbox
   * that is started again for the same database begins elsewhere, and its devices stay the same.
   */
  readonly handlesFrom?: number;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly apiKeyId?: string;
  readonly apiSecretKey?: string;
  readonly lines?: readonly SandboxLine[];
  readonly limits?: SandboxLimits;
  readonly deviceMix?: DeviceMix;
  readonly delays?: WalkDelays;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Sandbox {
  readonly url: string;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  ledger(): Ledger;
  messages(): readonly StoredMessage[];
  close(): Promise<void>;
}

export const sandboxKeys = { apiKeyId: 'sandbox-key', apiSecretKey: 'sandbox-secret' } as const;

export const sandboxLines: readonly SandboxLine[] = [
  { number: '+14155550100', generation: 'V2' },
  { number: '+14155550101', generation: 'V2' },
  { number: '+14155550102', generation: 'V1' },
];

/** What the route uses; the rest of the contract is answered with 404 until it is here. */
const handlers: Partial<Record<EndpointName, Handler>> = {
  sendMessage,
  sendCarousel,
  getStatus,
  evaluateService,
  listMessages,
  countContacts,
  createContacts,
  listLines,
};

/** Bytes of a request at most: 1,000 contacts with all their fields. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Starts a sandbox on 127.0.0.1. Throws when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const account = createAccount({
    ...sandboxKeys,
    handlesFrom: 0,
    lines: sandboxLines,
    limits: realLimits,
    deviceMix: defaultDeviceMix,
    delays: defaultDelays,
    ...options,
  });
  const app = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  serveContract(app, account);
  app.get('/_sandbox/ledger', async () => summarizeLedger(account.messages.all(), account.limited));
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    url,
    apiKeyId: account.apiKeyId,
    apiSecretKey: account.apiSecretKey,
    ledger: () => summarizeLedger(account.messages.all(), account.limited),
    messages: () => account.messages.all(),
    close: async () => {
      account.queue.close();
      await app.close();
    },
  };
}

function serveContract(app: FastifyInstance, account: SandboxAccount): void {
  app.setNotFoundHandler((_request, reply) => reply.status(404).send({ status: 'ERROR', message: 'Not found' }));
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const message = status === 413 ? 'Request body is too large' : 'Request body is not valid JSON';
    return reply.status(status).send({ status: 'ERROR', error_code: 4000, message, error_message: message });
  });
  for (const [name, endpoint] of Object.entries(contract) as [EndpointName, (typeof contract)[EndpointName]][]) {
    const handle = handlers[name];
    if (handle === undefined) continue;
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => {
        const refusal = refuseKeys(account, request.headers);
        if (refusal !== null) return reply.status(refusal.status).send(refusal.body);
        const given = endpoint.method === 'GET' ? request.query : request.body;
        const input = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
        const answer = handle(account, { input });
        return reply.status(answer.status).send(answer.body);
      },
    });
  }
}

/** Source: sendblue-api.md §1.2: missing keys get 403 without a status, a wrong pair gets 401. */
function refuseKeys(
  account: SandboxAccount,
  headers: Readonly<Record<string, unknown>>,
): { status: number; body: unknown } | null {
  const id = headers['sb-api-key-id'] ?? headers['x-sb-api-key-id'];
  const secret = headers['sb-api-secret-key'] ?? headers['x-sb-api-secret-key'];
  if (id === undefined || secret === undefined) {
    return { status: 403, body: { message: 'Did not get inputs for authorization' } };
  }
  if (id === account.apiKeyId && secret === account.apiSecretKey) return null;
  return { status: 401, body: { status: 'ERROR', message: 'Invalid Credentials' } };
}
