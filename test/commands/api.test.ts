import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiInput, api, describePaths } from '../../src/commands/api.ts';
import { OperatingError } from '../../src/core/operating-error.ts';
import { contract } from '../../src/sendblue/contract/contract.ts';
import { type CannedServer, startCannedServer } from '../sendblue/canned-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let server: CannedServer;
let printed: string[] = [];

beforeAll(async () => {
  server = await startCannedServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
  server.answers = [{ status: 200, body: { status: 'OK' } }];
  printed = [];
});

const print = (text: string): void => {
  printed.push(text);
};

async function run(input: ApiInput): Promise<number> {
  return api({ print, baseUrl: server.url, apiKeyId: 'key-id-1', apiSecretKey: 'secret-key-1' }, input);
}

async function failureOf(input: ApiInput): Promise<OperatingError> {
  const error = await run(input).then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof OperatingError) return error;
  throw new Error(`expected an OperatingError, got ${String(error)}`);
}

const calls = () => server.requests.map((request) => `${request.method} ${request.path} ${request.body}`.trim());

describe('bluecast api', () => {
  it('sends what it was given and prints the answer for people', async () => {
    server.answers = [{ status: 200, body: { status: 'QUEUED', message_handle: 'h' } }];
    expect(await run({ method: 'post', path: '/api/send-message', data: '{"content": "as it is"}' })).toBe(0);
    expect(calls()).toEqual(['POST /api/send-message {"content": "as it is"}']);
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'sb-api-key-id': 'key-id-1',
      'sb-api-secret-key': 'secret-key-1',
    });
    expect(printed).toEqual(['{\n  "status": "QUEUED",\n  "message_handle": "h"\n}']);
  });

  it('encodes a number in the path, and leaves what is encoded', async () => {
    await run({ method: 'GET', path: 'api/v2/contacts/+12125550123' });
    await run({ method: 'GET', path: '/api/v2/contacts/%2B12125550123' });
    expect(calls()).toEqual(['GET /api/v2/contacts/%2B12125550123', 'GET /api/v2/contacts/%2B12125550123']);
  });

  it('joins the query of the path and of --query', async () => {
    const query = ['number=+12125550123', 'created_at_gte=2026-09-01T00:00:00Z', 'to_number='];
    await run({ method: 'GET', path: '/api/v2/messages?limit=5&group_id=a b%2B', query });
    expect(calls()).toEqual([
      'GET /api/v2/messages?limit=5&group_id=a%20b%2B&number=%2B12125550123&created_at_gte=2026-09-01T00%3A00%3A00Z&to_number=',
    ]);
  });

  it('reads the body from a file, and sends it with a DELETE, too', async () => {
    const file = path.join(temporaryFolder({ 'ids.json': '{"contact_ids":["+12125550123"]}' }), 'ids.json');
    await run({ method: 'DELETE', path: '/api/v2/contacts', data: `@${file}` });
    expect(calls()).toEqual(['DELETE /api/v2/contacts {"contact_ids":["+12125550123"]}']);
  });

  it('reads a file with the mark that editors put in front of it', async () => {
    const file = path.join(temporaryFolder({ 'ids.json': '\uFEFF{"contact_ids":["+12125550123"]}' }), 'ids.json');
    await run({ method: 'DELETE', path: '/api/v2/contacts', data: `@${file}` });
    expect(calls()).toEqual(['DELETE /api/v2/contacts {"contact_ids":["+12125550123"]}']);
  });

  it('uploads a file', async () => {
    const file = path.join(temporaryFolder({ 'menu.txt': 'soup' }), 'menu.txt');
    server.answers = [{ status: 201, body: { status: 'OK', mediaObjectId: 'x' } }];
    expect(await run({ method: 'POST', path: '/api/upload-file', data: `@${file}` })).toBe(0);
    expect(server.requests[0]?.body).toContain('filename="menu.txt"');
    expect(server.requests[0]?.body).toContain('soup');
  });

  it('prints a refusal and says by its exit code what it was', async () => {
    server.answers = [{ status: 404, body: { status: 'ERROR', message: 'Contact not found' } }];
    const failure = await failureOf({ method: 'GET', path: '/api/v2/contacts/+12125550123' });
    expect(failure).toMatchObject({ code: 'not-found', kind: 'not-found' });
    expect(printed.join('')).toContain('Contact not found');
  });

  it('makes one request, also when a read fails', async () => {
    server.answers = [{ status: 503, body: '<html>down</html>' }];
    expect(await failureOf({ method: 'GET', path: '/api/lines' })).toMatchObject({
      code: 'provider-error',
      kind: 'unreachable',
    });
    expect(server.requests).toHaveLength(1);
    expect(printed).toEqual(['<html>down</html>']);
  });

  it.each([
    [{ method: 'POST', path: '/api/send-mesage' }, 'there is no such path, did you mean /api/send-message?'],
    [{ method: 'GET', path: '/v9/billing' }, 'there is no such path, `bluecast api` alone lists all paths'],
    [{ method: 'GET', path: '/api/send-message' }, 'Cannot call GET /api/send-message: this path has POST'],
    [
      { method: 'PATCH', path: '/api/v2/contacts/+12125550123' },
      'PATCH /api/v2/contacts/…0123: this path has GET and PUT and DELETE',
    ],
    [{ method: 'GET', path: '/api/v2/messages/:id' }, 'put a value in place of what begins with a colon'],
    [{ method: 'GET', path: '/api/lines', query: ['limit'] }, 'Cannot read --query limit: write it as name=value'],
    [{ method: 'POST', path: '/api/mark-read', data: '{number: 1}' }, 'Cannot send --data: it is not JSON'],
    [{ method: 'POST', path: '/api/mark-read', data: '@/nowhere.json' }, 'Cannot read /nowhere.json: ENOENT'],
    [{ method: 'POST', path: '/api/upload-file', data: '@/nowhere.pdf' }, 'Cannot read /nowhere.pdf: '],
    [{ method: 'POST', path: '/api/upload-file', data: 'menu.pdf' }, 'write @ and the name of a file'],
    [{ method: 'GET', path: '/api/lines', data: '{}' }, 'it takes no body, use --query'],
  ] satisfies readonly (readonly [ApiInput, string])[])('sends nothing for %j', async (input, says) => {
    const failure = await failureOf(input);
    expect(failure.message).toContain(says);
    expect(failure.kind).toBe('bad-input');
    expect(server.requests).toEqual([]);
  });
});

describe('describePaths', () => {
  it('lists every endpoint with what it does', () => {
    const lines = describePaths().split('\n');
    expect(lines).toHaveLength(Object.keys(contract).length);
    for (const { method, path, summary } of Object.values(contract)) {
      expect(lines.some((line) => line.includes(`${method.padEnd(6)} ${path} `) && line.endsWith(summary))).toBe(true);
    }
  });
});
