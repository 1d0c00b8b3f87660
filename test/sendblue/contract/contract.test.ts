import { describe, expect, it } from 'vitest';
import { contract } from '../../../src/sendblue/contract/contract.ts';
import type { Endpoint } from '../../../src/sendblue/contract/endpoint.ts';

/** The API's index, as the provider lists it. */
const index = `
POST /api/send-message
POST /api/send-group-message
POST /api/send-carousel
POST /api/create-group
GET /api/status
GET /api/evaluate-service
GET /api/v2/messages
GET /api/v2/messages/:id
DELETE /api/message/:message_handle
POST /api/send-reaction
POST /api/mark-read
POST /api/send-typing-indicator
POST /api/upload-file
POST /api/upload-media-object
GET /api/v2/contacts
GET /api/v2/contacts/count
GET /api/v2/contacts/:phone
POST /api/v2/contacts
POST /api/v2/contacts/bulk
PUT /api/v2/contacts/:phone
DELETE /api/v2/contacts/:phone
DELETE /api/v2/contacts
GET /api/account/webhooks
POST /api/account/webhooks
PUT /api/account/webhooks
DELETE /api/account/webhooks
POST /accounts/lines/request-child-account
GET /accounts/lines/available-area-codes
POST /api/v2/totp/secrets
GET /api/v2/totp/secrets
GET /api/v2/totp/code/:secret_id
DELETE /api/v2/totp/secrets/:secret_id
GET /api/lines`
  .trim()
  .split('\n');

const endpoints: readonly (readonly [string, Endpoint])[] = Object.entries(contract);

describe('contract', () => {
  it("has every endpoint of the API's index, each once", () => {
    expect(endpoints.map(([, endpoint]) => `${endpoint.method} ${endpoint.path}`).toSorted()).toEqual(index.toSorted());
  });

  it.each(endpoints)('keeps %s under its own name', (key, endpoint) => {
    expect(endpoint.name).toBe(key);
  });

  it.each(endpoints)('has a schema for each variable part of the path of %s', (_, endpoint) => {
    const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
    expect(Object.keys(endpoint.params?.shape ?? {})).toEqual(inPath);
  });

  it.each(endpoints)('names a field of %s once, so that a caller can give all parts in one object', (_, endpoint) => {
    const parts = [endpoint.params, endpoint.query, endpoint.body, endpoint.multipart];
    const names = parts.flatMap((part) => Object.keys(part?.shape ?? {}));
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(endpoints)('ties the aliases, limits and errors of %s to fields that it has', (_, endpoint) => {
    const parts = [endpoint.params, endpoint.query, endpoint.body, endpoint.multipart];
    const names = new Set(parts.flatMap((part) => Object.keys(part?.shape ?? {})));
    const aliased = Object.keys(endpoint.fieldAliases).map((path) => path.split('.')[0]);
    const blamed = Object.values(endpoint.errors).flatMap((error) => error.field ?? []);
    for (const field of [...aliased, ...Object.keys(endpoint.clamp ?? {}), ...blamed]) expect(names).toContain(field);
    for (const alias of Object.values(endpoint.fieldAliases).flat()) expect(names).not.toContain(alias);
  });

  it('demands a proof of every send, and of nothing else', () => {
    const proved = endpoints.filter(([, endpoint]) => endpoint.proof !== undefined).map(([name]) => name);
    expect(proved).toEqual(endpoints.filter(([, endpoint]) => endpoint.effect === 'send').map(([name]) => name));
  });
});
