/**
 * The client of the API, derived from the contract: `client.sendMessage({...})`, `client.listMessages({...})`.
 * Invariant: what leaves has been checked; a send or write is one request; reads alone are repeated; failures are
 * ProviderErrors that say what may be done.
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

/** The signal ends a call; for a send that has left the outcome is then unknown. */
export type CallOptions = Travel;

/** What a method is asked, and what it answers: `Asked<'sendMessage'>`, `Answered<'listMessages'>`. */
export type Asked<K extends EndpointName> = RequestOf<Contract[K]>;
export type Answered<K extends EndpointName> = AnswerOf<Contract[K]>;

type Methods = {
  readonly [K in EndpointName]: NoFields extends RequestOf<Contract[K]>
    ? (request?: Asked<K>, options?: CallOptions) => Promise<Answered<K>>
    : (request: Asked<K>, options?: CallOptions) => Promise<Answered<K>>;
};

export type SendblueClient = Methods & {
  /** Waits for the calls under way and closes the connections. */
  close(): Promise<void>;
};

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
  return async (request: unknown, options: CallOptions = {}) =>
    repeatRead(world.repeat, async () => callOnce(request, options), options.signal);
}

/** All that the caller wrote, at any depth: none of it belongs into an error. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

async function sleepOrAbort(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
