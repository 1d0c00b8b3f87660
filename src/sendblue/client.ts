/**
 * The client of the API, derived from the contract: `client.sendMessage({...})`, `client.listMessages({...})`.
 * Invariant: every request is checked before it leaves; a send or write is one request; only reads are repeated, those that the
 * provider counts only while they cannot have reached it; failures are ProviderErrors that say what may be done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { callBuilderOf } from './build-call.ts';
import { classifyAnswer, classifyFailure } from './classify.ts';
import { authHeaders, defaultTransportOptions, givenTransportOptions } from './connection.ts';
import { type Contract, contract, type EndpointName } from './contract/contract.ts';
import type { AnswerOf, Endpoint, NoFields, RequestOf } from './contract/endpoint.ts';
import { type RepeatWorld, repeatRead } from './repeat-read.ts';
import { createTransport, type Transport, type Travel } from './transport.ts';

export { ProviderError } from '../core/provider-error.ts';
export type { ProviderContact } from './contract/contact.ts';
export type { ProviderMessage } from './contract/message.ts';
export type { WebhookConfiguration, WebhookType } from './contract/webhooks.ts';
export { readMessage } from './normalise.ts';

export interface SendblueClientOptions {
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Default https://api.sendblue.com */
  readonly baseUrl?: string;
  /** Most connections; each carries one request at a time. Default 128. */
  readonly connections?: number;
  /** Milliseconds for a connection to be established, TLS included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds from the request to the answer's headers. Default 30,000. */
  readonly headersTimeoutMs?: number;
  /** Milliseconds between two pieces of an answer's body. Default 30,000. */
  readonly bodyTimeoutMs?: number;
  /** Most repetitions of a read. Default 3. */
  readonly readRetries?: number;
  /** Milliseconds before the first repetition of a read; doubled after each. Default 500. */
  readonly readRetryMs?: number;
  /** How a read waits before it is repeated. Default: the system's timer. */
  readonly sleep?: RepeatWorld['sleep'];
}

/** The signal ends a call; the outcome of a send that has left is then unknown. */
export type CallOptions = Travel;

/** A method's request and answer: `Asked<'sendMessage'>`, `Answered<'listMessages'>`. */
export type Asked<K extends EndpointName> = RequestOf<Contract[K]>;
export type Answered<K extends EndpointName> = AnswerOf<Contract[K]>;

type Methods = {
  readonly [K in EndpointName]: NoFields extends RequestOf<Contract[K]>
    ? (request?: Asked<K>, options?: CallOptions) => Promise<Answered<K>>
    : (request: Asked<K>, options?: CallOptions) => Promise<Answered<K>>;
};

export type SendblueClient = Methods & {
  /** Waits for open calls and closes the connections. */
  close(): Promise<void>;
};

/** Four reads within 3.5 s bridge a restart; longer outages are the caller's decision. */
const defaultReadRetries = 3;
const defaultReadRetryMs = 500;
/** A read that must wait longer than this fails. */
const longestReadWaitMs = 30_000;

/** Creates a client for one pair of keys. Close it when done: its connections keep the process alive. Throws badInput for invalid options. */
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

interface MethodWorld {
  readonly transport: Transport;
  readonly repeat: RepeatWorld;
  readonly keys: readonly string[];
}

function methodOf(world: MethodWorld, endpoint: Endpoint) {
  const buildCall = callBuilderOf(endpoint);
  const callOnce = async (request: unknown, options: CallOptions = {}): Promise<unknown> => {
    const call = buildCall(request);
    const came = await world.transport.request(call, options);
    if (came.kind === 'failure') throw classifyFailure(endpoint.effect, came);
    const outcome = classifyAnswer(endpoint, came, () => [...world.keys, ...stringsIn(request)]);
    if (!outcome.ok) throw outcome.error;
    return endpoint.read(outcome.body);
  };
  if (endpoint.effect !== 'read') return callOnce;
  const repeat = { ...world.repeat, isRationed: endpoint.isRationed === true };
  return async (request: unknown, options: CallOptions = {}) =>
    repeatRead(repeat, async () => callOnce(request, options), options.signal);
}

/** Every string of the caller's request, at any depth: none may appear in an error. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

async function sleepOrAbort(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
