/** Where calls go, under which keys and with which patience. Invariant: what is wrong with any of it is said before the first call. */
import { defaultBaseUrl } from '../core/default-addresses.ts';
import { badInput } from '../core/operating-error.ts';
import type { TransportOptions } from './transport.ts';

/** Far more than the burst of 10 per second of each line needs; enough to keep two cores busy against a local sandbox. */
const defaultConnections = 128;
/** A TLS handshake over a bad link takes seconds; longer means that nobody is there. */
const defaultConnectTimeoutMs = 10_000;
/** The provider answers sends within a second or so; an answer given up too early costs an unknown outcome. */
const defaultAnswerTimeoutMs = 30_000;

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

/** Of a caller's options those that are given. */
export function givenTransportOptions(options: Partial<Omit<TransportOptions, 'baseUrl'>>): Partial<TransportOptions> {
  const { connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs } = options;
  const given = Object.entries({ connections, connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
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
function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw badInput(
    'wrong-address',
    `Cannot use Sendblue: its address must begin with http:// or https://. Check SENDBLUE_BASE_URL`,
  );
}
