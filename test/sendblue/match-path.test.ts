import { describe, expect, it } from 'vitest';
import { contract } from '../../src/sendblue/contract/contract.ts';
import type { Endpoint } from '../../src/sendblue/contract/endpoint.ts';
import { findEndpoints, findNearestPath } from '../../src/sendblue/match-path.ts';

const namesAt = (path: string): readonly string[] => findEndpoints(path).map((endpoint) => endpoint.name);
const endpoints: readonly Endpoint[] = Object.values(contract);

describe('findEndpoints', () => {
  it.each(endpoints.flatMap((each) => [each.path, ...each.pathAliases].map((path) => [each.name, path] as const)))(
    'finds %s at %s with its parts filled in',
    (name, path) => {
      expect(namesAt(path.replace(/:\w+/g, 'x'))).toContain(name);
    },
  );

  it('prefers a fixed word to a variable part', () => {
    expect(namesAt('/api/v2/contacts/count')).toEqual(['countContacts']);
    expect(namesAt('/api/v2/contacts/bulk')).toEqual(['createContacts']);
    expect(namesAt('/api/v2/contacts/+12125550123')).toEqual(['getContact', 'updateContact', 'deleteContact']);
  });

  it('finds nothing at a path that is longer, shorter, or empty in a variable part', () => {
    expect(namesAt('/api/v2/messages/')).toEqual([]);
    expect(namesAt('/api/v2')).toEqual([]);
    expect(namesAt('/api/v2/messages/a/b')).toEqual([]);
  });
});

describe('findNearestPath', () => {
  it.each([
    ['/api/send-mesage', '/api/send-message'],
    ['/api/v2/message', '/api/v2/messages'],
    ['/API/Lines', '/api/lines'],
    ['/api/v2/contact/+12125550123', '/api/v2/contacts/:phone'],
    ['/send-message', '/api/send-message'],
  ])('suggests for %s the path %s', (given, meant) => {
    expect(findNearestPath(given)).toBe(meant);
  });

  it('suggests nothing for a path unlike any other', () => {
    expect(findNearestPath('/v9/billing/invoices')).toBe(null);
  });
});
