/**
 * A caller's fields -> the HTTP call. Invariant: a request that the contract forbids never becomes a call; its error names the
 * field, never the value.
 */
import { FormData } from 'undici';
import type { z } from 'zod';
import { ProviderError } from '../core/provider-error.ts';
import type { Endpoint } from './contract/endpoint.ts';
import { asFields, type Fields } from './fields.ts';
import type { HttpCall } from './transport.ts';

export type BuildCall = (request: unknown) => HttpCall;

/** Returns the builder of an endpoint's calls, which throws ProviderError `invalid-request` for an invalid request. */
export function callBuilderOf(endpoint: Endpoint): BuildCall {
  const inPath = new Set(Object.keys(endpoint.params?.shape ?? {}));
  const inQuery = new Set(Object.keys(endpoint.query?.shape ?? {}));
  const isPlain = inPath.size === 0 && inQuery.size === 0;
  return (request) => {
    const given = asFields(request);
    const rest = isPlain ? given : pick(given, (name) => !inPath.has(name) && !inQuery.has(name));
    const params = isPlain
      ? {}
      : check(endpoint, { schema: endpoint.params, fields: pick(given, (name) => inPath.has(name)) });
    const query = isPlain
      ? {}
      : check(endpoint, { schema: endpoint.query, fields: pick(given, (name) => inQuery.has(name)) });
    const body = check(endpoint, { schema: endpoint.body ?? endpoint.multipart, fields: rest });
    return {
      method: endpoint.method,
      path: isPlain ? endpoint.path : pathOf(endpoint, params) + queryOf(endpoint, query),
      body: bodyOf(endpoint, body),
    };
  };
}

function pick(fields: Fields, isWanted: (name: string) => boolean): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => isWanted(name)));
}

function check(endpoint: Endpoint, part: { schema: z.ZodObject | undefined; fields: Fields }): Fields {
  if (part.schema === undefined) {
    const [unknown] = Object.keys(part.fields);
    if (unknown === undefined) return {};
    throw invalidRequest(endpoint, `${unknown} is not one of its fields`);
  }
  const checked = part.schema.safeParse(part.fields);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the request' : issue.path.join('.');
  throw invalidRequest(endpoint, `${field}: ${issue?.message ?? 'is invalid'}`);
}

function invalidRequest(endpoint: Endpoint, what: string): ProviderError {
  return new ProviderError(`Cannot call ${endpoint.method} ${endpoint.path}: ${what}`, {
    code: 'invalid-request',
    action: 'give-up',
    kind: 'bad-input',
  });
}

/** `+` becomes %2B, as the provider's guide asks. */
function pathOf(endpoint: Endpoint, params: Fields): string {
  return endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function queryOf(endpoint: Endpoint, query: Fields): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const clamp = endpoint.clamp ?? {};
  const written = given.map(([name, value]) => {
    const most = clamp[name];
    const allowed = most !== undefined && typeof value === 'number' ? Math.min(value, most) : value;
    return `${encodeURIComponent(name)}=${encodeURIComponent(String(allowed))}`;
  });
  return `?${written.join('&')}`;
}

function bodyOf(endpoint: Endpoint, body: Fields): HttpCall['body'] {
  if (endpoint.body !== undefined) return JSON.stringify(body);
  if (endpoint.multipart === undefined) return null;
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) form.set(name, value);
  return form;
}

/** The body of an upload. */
export function buildFileForm(name: string, file: Blob): FormData {
  const form = new FormData();
  form.set('file', file, name);
  return form;
}
