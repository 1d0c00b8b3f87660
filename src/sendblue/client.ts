/**
 * The client of the API, derived from the contract: `client.sendMessage({...})`, `client.listMessages({...})`.
 * Invariant: what leaves has been checked; a send or write is one request; reads alone are repeated; failures are
 * ProviderErrors that say what may be done.
 */
import pRetry from 'p-retry';
import { Pool } from 'undici';
import { ProviderError } from '../core/provider-error.ts';
import { classify } from './classify.ts';
import { type Contract, contract, type EndpointName } from './contract/contract.ts';
import type { AnswerOf, Endpoint, RequestOf } from './contract/endpoint.ts';
import { callHttp, maxAnswerBytes } from './transport.ts';

export interface SendblueClientOptions {
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Default https://api.sendblue.com */
  readonly baseUrl?: string;
  /** Connections at most; each carries one request at a time. Default 128. */
  readonly connections?: number;
  /** Milliseconds until a connection must stand. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds until the answer must begin, and between its pieces. Default 30,000. */
  readonly answerTimeoutMs?: number;
  /** How often a read is repeated at most. Default 3. */
  readonly readRetries?: number;
  /** Milliseconds before the first repetition, doubled after each. Default 500. */
  readonly readRetryMs?: number;
}

export interface CallOptions {
  /** Ends the call. For a send the outcome is then unknown. */
  readonly signal?: AbortSignal | undefined;
}

export type SendblueClient = {
  readonly [K in EndpointName]: (
    request: RequestOf<Contract[K]>,
    options?: CallOptions,
  ) => Promise<AnswerOf<Contract[K]>>;
} & { close(): Promise<void> };

export const defaultBaseUrl = 'https://api.sendblue.com';

/** A client for one pair of keys. Close it when done: its connections keep the process alive. */
export function createSendblueClient(options: SendblueClientOptions): SendblueClient {
  const base = new URL(options.baseUrl ?? defaultBaseUrl);
  const answerTimeoutMs = options.answerTimeoutMs ?? 30_000;
  const pool = new Pool(base.origin, {
    connections: options.connections ?? 128,
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs ?? 10_000 },
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
    maxResponseSize: maxAnswerBytes,
  });
  const world = {
    pool,
    pathPrefix: base.pathname.replace(/\/$/, ''),
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'sb-api-key-id': options.apiKeyId,
      'sb-api-secret-key': options.apiSecretKey,
    },
  };
  const callOnce = async (endpoint: Endpoint, request: unknown, call: CallOptions): Promise<unknown> => {
    const body = checkRequest(endpoint, request);
    const asQuery = endpoint.method === 'GET';
    const answer = await callHttp(world, {
      method: endpoint.method,
      path: endpoint.path,
      ...(asQuery ? { query: queryOf(body) } : { json: body }),
      signal: call.signal,
    });
    const error = classify(answer, endpoint.effect);
    if (error !== null) throw error;
    return endpoint.read(answer.body);
  };
  const methods = Object.fromEntries(
    Object.entries(contract).map(([name, endpoint]) => [
      name,
      endpoint.effect === 'read'
        ? async (request: unknown, call: CallOptions = {}) =>
            repeatRead(async () => callOnce(endpoint, request, call), options)
        : async (request: unknown, call: CallOptions = {}) => callOnce(endpoint, request, call),
    ]),
  );
  return { ...methods, close: async () => pool.close() } as SendblueClient;
}

/** No signal is given to p-retry: one that aborts while a call succeeds would lose the success. */
async function repeatRead(read: () => Promise<unknown>, options: SendblueClientOptions): Promise<unknown> {
  return pRetry(read, {
    retries: options.readRetries ?? 3,
    minTimeout: options.readRetryMs ?? 500,
    shouldRetry: ({ error }) =>
      error instanceof ProviderError && (error.action === 'retry' || error.code === 'answer-lost'),
  });
}

function checkRequest(endpoint: Endpoint, request: unknown): Readonly<Record<string, unknown>> {
  const checked = endpoint.request.safeParse(request);
  if (checked.success) return checked.data as Readonly<Record<string, unknown>>;
  const [issue] = checked.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'request' : issue.path.join('.');
  throw new ProviderError(`Cannot call ${endpoint.path}: ${field} ${issue?.message ?? 'is not in order'}`, {
    code: 'invalid-request',
    action: 'give-up',
    exitCode: 2,
  });
}

function queryOf(request: Readonly<Record<string, unknown>>): Record<string, string> {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
