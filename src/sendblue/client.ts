/**
 * The client of the API, derived from the contract: `client.sendMessage({...})`, `client.listMessages({...})`.
 * Invariant: what leaves has been checked; a send or write is one request; reads alone are repeated; failures are
 * ProviderErrors that say what may be done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { badInput } from '../core/operating-error.ts';
import { callBuilderOf } from './build-call.ts';
import { classifyAnswer, classifyFailure } from './classify.ts';
import { type Contract, contract, type EndpointName } from './contract/contract.ts';
import type { AnswerOf, Endpoint, RequestOf } from './contract/endpoint.ts';
import { fieldsOf } from './fields.ts';
import { type RepeatWorld, repeatRead } from './repeat-read.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';

export { ProviderError } from '../core/provider-error.ts';

export interface SendblueClientOptions {
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Default https://api.sendblue.com */
  readonly baseUrl?: string;
  /** Connections at most; each carries one request at a time. Default 128. */
  readonly connections?: number;
  /** Milliseconds until a connection must stand, TLS included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds from the request to the head of its answer. Default 30,000. */
  readonly headersTimeoutMs?: number;
  /** Milliseconds between two pieces of an answer's body. Default 30,000. */
  readonly bodyTimeoutMs?: number;
  /** How often a read is repeated at most. Default 3. */
  readonly readRetries?: number;
  /** Milliseconds before the first repetition of a read, doubled after each. Default 500. */
  readonly readRetryMs?: number;
  /** How a read waits before it is repeated. Default: the system's timer. */
  readonly sleep?: RepeatWorld['sleep'];
}

export interface CallOptions {
  /** Ends the call. For a send that has left the outcome is then unknown. */
  readonly signal?: AbortSignal | undefined;
}

type Methods = {
  readonly [K in EndpointName]: Partial<RequestOf<Contract[K]>> extends RequestOf<Contract[K]>
    ? (request?: RequestOf<Contract[K]>, options?: CallOptions) => Promise<AnswerOf<Contract[K]>>
    : (request: RequestOf<Contract[K]>, options?: CallOptions) => Promise<AnswerOf<Contract[K]>>;
};

export type SendblueClient = Methods & {
  /** Waits for the calls under way and closes the connections. */
  close(): Promise<void>;
};

export const defaultBaseUrl = 'https://api.sendblue.com';

/** Far more than the burst of 10 per second of each line needs; enough to keep two cores busy against a local sandbox. */
const defaultConnections = 128;
/** A TLS handshake over a bad link takes seconds; longer means that nobody is there. */
const defaultConnectTimeoutMs = 10_000;
/** The provider answers sends within a second or so; an answer given up too early costs an unknown outcome. */
const defaultAnswerTimeoutMs = 30_000;
/** Four reads within 3.5 s ride out a restart; longer outages are the caller's to decide on. */
const defaultReadRetries = 3;
const defaultReadRetryMs = 500;
/** A read that must wait longer than this is answered with the error. */
const longestReadWaitMs = 30_000;

/** A client for one pair of keys. Close it when done: its connections keep the process alive. Throws badInput for unusable options. */
export function createSendblueClient(options: SendblueClientOptions): SendblueClient {
  const transport = createTransport(
    { ...defaultTransportOptions(options.baseUrl), ...givenTransportOptions(options) },
    authHeaders(options),
  );
  const repeat: RepeatWorld = {
    retries: options.readRetries ?? defaultReadRetries,
    firstWaitMs: options.readRetryMs ?? defaultReadRetryMs,
    longestWaitMs: longestReadWaitMs,
    sleep: options.sleep ?? sleepOrAbort,
  };
  const keys = [options.apiKeyId, options.apiSecretKey];
  const methods = Object.entries(contract).map(([name, endpoint]) => [
    name,
    methodOf({ transport, repeat, keys }, endpoint),
  ]);
  return { ...(Object.fromEntries(methods) as Methods), close: async () => transport.close() };
}

/** How calls travel unless told otherwise. Throws badInput for an address that is none. */
export function defaultTransportOptions(baseUrl: string = defaultBaseUrl): TransportOptions {
  return {
    baseUrl: readBaseUrl(baseUrl),
    connections: defaultConnections,
    connectTimeoutMs: defaultConnectTimeoutMs,
    headersTimeoutMs: defaultAnswerTimeoutMs,
    bodyTimeoutMs: defaultAnswerTimeoutMs,
  };
}

function givenTransportOptions(options: SendblueClientOptions): Partial<TransportOptions> {
  const { connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs } = options;
  const given = Object.entries({ connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

interface MethodWorld {
  readonly transport: Transport;
  readonly repeat: RepeatWorld;
  readonly keys: readonly string[];
}

function methodOf(world: MethodWorld, endpoint: Endpoint) {
  const buildCall = callBuilderOf(endpoint);
  const callOnce = async (request: unknown, options: CallOptions): Promise<unknown> => {
    const call = buildCall(request);
    const came = await world.transport.request({ ...call, signal: options.signal });
    if (came.kind === 'failure') throw classifyFailure(endpoint.effect, came);
    const outcome = classifyAnswer(endpoint, came, () => [...world.keys, ...textsIn(request)]);
    if (!outcome.ok) throw outcome.error;
    return endpoint.read(outcome.body);
  };
  if (endpoint.effect !== 'read') {
    return async (request: unknown, options: CallOptions = {}) => callOnce(request, options);
  }
  return async (request: unknown, options: CallOptions = {}) =>
    repeatRead(world.repeat, async () => callOnce(request, options), options.signal);
}

function textsIn(request: unknown): readonly string[] {
  return Object.values(fieldsOf(request)).filter((value) => typeof value === 'string');
}

/** The headers of every call. Throws badInput for keys that cannot stand in a header. */
export function authHeaders(keys: { apiKeyId: string; apiSecretKey: string }): Readonly<Record<string, string>> {
  if (!isHeaderText(keys.apiKeyId) || !isHeaderText(keys.apiSecretKey)) {
    throw badInput(
      'wrong-keys',
      'Cannot use Sendblue: a key is empty or has characters that no key has. Check SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY',
    );
  }
  return { accept: 'application/json', 'sb-api-key-id': keys.apiKeyId, 'sb-api-secret-key': keys.apiSecretKey };
}

function isHeaderText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Throws badInput for what is no http or https address. */
export function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw badInput(
    'wrong-address',
    `Cannot use Sendblue: its address must begin with http:// or https://. Check SENDBLUE_BASE_URL`,
  );
}

async function sleepOrAbort(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
