/**
 * One HTTP call. Invariant: one call is one request, never repeated here; a failure says whether the request may have left.
 */
import type { Pool } from 'undici';
import { ProviderError } from '../core/provider-error.ts';
import type { HttpAnswer } from './classify.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Failures that happen before a connection stands: nothing was written. TLS refusals are among them. */
const beforeConnection: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** Bytes of an answer at most: a page of 100 long messages has 3 MB. */
export const maxAnswerBytes = 16 * 1024 * 1024;

/** Makes the call. Throws ProviderError: `retry` when the request never left, `ask-provider` when it may have arrived. */
export async function callHttp(
  world: { pool: Pool; headers: Readonly<Record<string, string>>; pathPrefix: string },
  call: HttpCall,
): Promise<HttpAnswer> {
  try {
    const response = await world.pool.request({
      method: call.method,
      path: `${world.pathPrefix}${call.path}`,
      headers: world.headers,
      ...(call.query === undefined ? {} : { query: call.query }),
      ...(call.json === undefined ? {} : { body: JSON.stringify(call.json) }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    const text = await response.body.text();
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      body: parseJson(text),
    };
  } catch (error) {
    throw describeFailure(error);
  }
}

function describeFailure(cause: unknown): ProviderError {
  const code = codeOf(cause);
  if (beforeConnection.has(code)) {
    return new ProviderError(`Cannot reach Sendblue: ${code}. Check the network and SENDBLUE_BASE_URL`, {
      code: 'provider-unreachable',
      action: 'retry',
      isConnectionFailure: true,
      cause,
    });
  }
  return new ProviderError(`The connection to Sendblue broke before its answer: ${code}`, {
    code: 'answer-lost',
    action: 'ask-provider',
    cause,
  });
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node gathers the attempts on several addresses of one host in an AggregateError.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return (error as NodeJS.ErrnoException).code ?? error.name;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
