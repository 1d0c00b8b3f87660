/**
 * `bluecast api METHOD PATH`: sends one request to any endpoint and prints the answer. Invariant: exactly one request, with exactly
 * the given method; nothing is repeated, and only the existence of the endpoint is checked.
 */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { getProviderAccess } from '../compose.ts';
import { usualAccess } from '../core/campaign/account.ts';
import { badInput, OperatingError } from '../core/operating-error.ts';
import { redact } from '../core/provider-error.ts';
import { chooseAccount } from '../inputs/choose-account.ts';
import { buildFileForm } from '../sendblue/build-call.ts';
import { classifyAnswer, classifyFailure } from '../sendblue/classify.ts';
import { authHeaders, defaultTransportOptions } from '../sendblue/connection.ts';
import { contract } from '../sendblue/contract/contract.ts';
import type { Endpoint } from '../sendblue/contract/endpoint.ts';
import { maxUploadBytes } from '../sendblue/contract/media.ts';
import { findEndpoints, findNearestPath } from '../sendblue/match-path.ts';
import { createTransport, type HttpCall } from '../sendblue/transport.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { World } from '../world.ts';

export interface ApiWorld {
  print(text: string): void;
  readonly baseUrl: string;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Ends the request. */
  readonly stopping?: AbortSignal;
}

export interface ApiInput {
  readonly method: string;
  /** With its values, such as /api/v2/contacts/+12125550123. May end with a query. */
  readonly path: string;
  /** JSON, or `@` and the name of a file with it; for an upload, `@` and the name of the file. */
  readonly data?: string | undefined;
  /** Pairs `name=value`. */
  readonly query?: readonly string[] | undefined;
}

/**
 * Sends the request, prints the answer's body and returns 0. Throws badInput if there is no such endpoint or the data cannot be
 * read, and ProviderError if the request is refused or gets no answer; the body of a refusal is printed, too.
 */
export async function api(world: ApiWorld, input: ApiInput): Promise<number> {
  const { endpoint, call } = readCall(input);
  const transport = createTransport(defaultTransportOptions(world.baseUrl), authHeaders(world));
  try {
    const came = await transport.request(call, { signal: world.stopping });
    if (came.kind === 'failure') throw classifyFailure(endpoint.effect, came);
    if (came.text !== '') world.print(asReadable(came.text));
    const outcome = classifyAnswer(endpoint, came, () => [world.apiKeyId, world.apiSecretKey]);
    if (!outcome.ok) throw outcome.error;
    return exitCodes.done;
  } finally {
    await transport.close();
  }
}

/** The same with the keys and the address of an account. */
export async function apiOf(
  world: Pick<ApiWorld, 'print' | 'stopping'> & Pick<World, 'root' | 'config'>,
  { account: given, ...input }: ApiInput & { account?: string | undefined },
): Promise<number> {
  const chosen = await chooseAccount(world, given);
  const { print, stopping, config } = world;
  const access = getProviderAccess(config, chosen?.account ?? usualAccess);
  return api({ print, ...(stopping === undefined ? {} : { stopping }), ...access }, input);
}

/** All endpoints with their summaries, for the help. */
export function describePaths(): string {
  const endpoints: readonly Endpoint[] = Object.values(contract);
  const calls = endpoints.map((endpoint) => `${endpoint.method.padEnd(6)} ${endpoint.path}`);
  const width = Math.max(...calls.map((call) => call.length));
  return endpoints.map((endpoint, index) => `  ${calls[index]?.padEnd(width)}  ${endpoint.summary}`).join('\n');
}

function readCall(input: ApiInput): { endpoint: Endpoint; call: HttpCall } {
  const [given = '', ownQuery = ''] = splitOnce(input.path, '?');
  const bare = given.startsWith('/') ? given : `/${given}`;
  const endpoint = findEndpoint(input.method.toUpperCase(), bare);
  const query = [encodeQuery(ownQuery), ...(input.query ?? []).map(encodePair)].filter((pair) => pair !== '').join('&');
  const encoded = bare.split('/').map(encodePart).join('/');
  return {
    endpoint,
    call: {
      method: endpoint.method,
      path: query === '' ? encoded : `${encoded}?${query}`,
      body: readBody(endpoint, input.data),
    },
  };
}

function findEndpoint(method: string, bare: string): Endpoint {
  const there = findEndpoints(bare);
  const endpoint = there.find((each) => each.method === method);
  if (endpoint !== undefined && !bare.includes('/:')) return endpoint;
  if (endpoint !== undefined) {
    throw badInput(
      'unknown-endpoint',
      `Cannot call ${method} ${redact(bare)}: replace the part that begins with a colon by a value`,
    );
  }
  if (there.length > 0) {
    const methods = there.map((each) => each.method).join(' and ');
    throw badInput('unknown-endpoint', `Cannot call ${method} ${redact(bare)}: this path has ${methods}`);
  }
  const nearest = findNearestPath(bare);
  const remedy = nearest === null ? '`bluecast api` alone lists all paths' : `did you mean ${nearest}?`;
  throw badInput('unknown-endpoint', `Cannot call ${method} ${redact(bare)}: there is no such path, ${remedy}`);
}

function readBody(endpoint: Endpoint, data: string | undefined): HttpCall['body'] {
  if (data === undefined) return null;
  if (endpoint.multipart !== undefined) return readUpload(data);
  if (endpoint.body === undefined) {
    throw badInput(
      'bad-data',
      `Cannot send --data with ${endpoint.method} ${endpoint.path}: it takes no body, use --query`,
    );
  }
  // The decoder removes the byte order mark that some editors write, which is not valid JSON.
  const text = data.startsWith('@') ? new TextDecoder().decode(readDataFile(data.slice(1))) : data;
  if (isJson(text)) return text;
  const of = data.startsWith('@') ? ` of ${data.slice(1)}` : '';
  throw badInput('bad-data', `Cannot send --data${of}: it is not JSON; write it as '{"name":"value"}', or @file`);
}

function readUpload(data: string): HttpCall['body'] {
  if (!data.startsWith('@')) throw badInput('bad-data', 'Cannot upload --data: write @ and the name of a file');
  const name = data.slice(1);
  return buildFileForm(path.basename(name), new Blob([readDataFile(name)]));
}

/** The bytes of a file of at most the size of an upload. */
function readDataFile(name: string): Buffer<ArrayBuffer> {
  try {
    if (statSync(name).size > maxUploadBytes) {
      throw badInput('bad-data', `Cannot send ${name}: it is over 100 MB, the limit for uploads`);
    }
    return readFileSync(name);
  } catch (error) {
    if (error instanceof OperatingError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'it cannot be opened';
    throw badInput('bad-data', `Cannot read ${name}: ${why}; give the name of a file that can be read`);
  }
}

function encodePair(pair: string): string {
  const [name = '', value] = splitOnce(pair, '=');
  if (value === undefined || name === '') {
    throw badInput('bad-query', `Cannot read --query ${redact(pair)}: write it as name=value`);
  }
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
}

/** Encodes a part of a path; keeps what is encoded already. */
function encodePart(part: string): string {
  return part
    .split(/(%[0-9a-f]{2})/i)
    .map((piece, index) => (index % 2 === 1 ? piece : encodeURIComponent(piece)))
    .join('');
}

function encodeQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => pair.split('=').map(encodePart).join('='))
    .join('&');
}

function splitOnce(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON with line breaks; any other text unchanged. */
function asReadable(text: string): string {
  return isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
