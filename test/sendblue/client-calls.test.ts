import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answered,
  type Asked,
  createSendblueClient,
  readMessage,
  type SendblueClient,
} from '../../src/sendblue/client.ts';
import { contract } from '../../src/sendblue/contract/contract.ts';
import { type CannedServer, startCannedServer } from './canned-server.ts';
import { type EndpointCase, endpointCases } from './endpoint-cases.ts';

let server: CannedServer;
let client: SendblueClient;

beforeAll(async () => {
  server = await startCannedServer();
  client = createSendblueClient({ apiKeyId: 'key-id', apiSecretKey: 'secret-key', baseUrl: server.url });
});
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
});

describe('client', () => {
  it.each(endpointCases)('calls $endpoint as the contract says and reads its answer', async (each) => {
    server.answers = [each.answer];
    expect(await each.call(client)).toMatchObject(each.outcome as object);
    const [request, ...others] = server.requests;
    expect(others).toEqual([]);
    expect(`${request?.method} ${request?.path}`).toBe(each.request);
    expect(request?.headers).toMatchObject({ 'sb-api-key-id': 'key-id', 'sb-api-secret-key': 'secret-key' });
    expect(request?.headers['content-type'] ?? '').toMatch(contentTypeOf(each));
    expect(readBody(each, request?.body ?? '')).toEqual(each.multipart ?? each.body);
  });

  it('has a case for every endpoint of the contract', () => {
    const tried = new Set<string>(endpointCases.map((each) => each.endpoint));
    expect(Object.keys(contract).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('exports the types of requests and answers, and reads callbacks', () => {
    const asked: Asked<'sendMessage'> = { number: '+12125550123', from_number: '+14155550100', content: 'Hello' };
    const { number, from_number: lineNumber } = asked;
    const told: Answered<'sendMessage'> = readMessage({ message_handle: 'h', number, sendblue_number: lineNumber });
    expect(told).toMatchObject({ handle: 'h', number, lineNumber });
  });

  it("puts the base address's path before every path", async () => {
    const behindProxy = createSendblueClient({ apiKeyId: 'k', apiSecretKey: 's', baseUrl: `${server.url}/proxy/` });
    server.answers = [{ status: 200, body: { numbers: [] } }];
    await behindProxy.listLines();
    await behindProxy.close();
    expect(server.requests[0]?.path).toBe('/proxy/api/lines');
  });
});

function contentTypeOf(each: EndpointCase): RegExp {
  if (each.multipart !== undefined) return /^multipart\/form-data; boundary=/;
  return each.body === undefined ? /^$/ : /^application\/json$/;
}

/** The received JSON, or the expected parts of the received form. */
function readBody(each: EndpointCase, body: string): unknown {
  if (each.multipart !== undefined) return each.multipart.filter((part) => body.includes(part));
  return body === '' ? undefined : (JSON.parse(body) as unknown);
}
