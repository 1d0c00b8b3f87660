/** Every refusal as data: a canned answer, and what may be done about it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorAction } from '../../src/core/operating-error.ts';
import { createSendblueClient, ProviderError, type SendblueClient } from '../../src/sendblue/client.ts';
import { commonErrors } from '../../src/sendblue/contract/common-errors.ts';
import { contract } from '../../src/sendblue/contract/contract.ts';
import type { DocumentedError, Endpoint } from '../../src/sendblue/contract/endpoint.ts';
import { type CannedAnswer, type CannedServer, startCannedServer } from './canned-server.ts';
import { contact, endpointCases, line } from './endpoint-cases.ts';

let server: CannedServer;
let client: SendblueClient;
let waits: number[] = [];

beforeAll(async () => {
  server = await startCannedServer();
  client = createSendblueClient({
    apiKeyId: 'key-id-1',
    apiSecretKey: 'secret-key-1',
    baseUrl: server.url,
    sleep: async (ms) => {
      waits.push(ms);
    },
  });
});
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
  waits = [];
});

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`expected a ProviderError, got ${String(error)}`);
}

const send = async (content = 'hello there'): Promise<unknown> =>
  client.sendMessage({ number: contact, from_number: line, content });

type Expected = readonly [ErrorAction, string];

/** What each documented refusal means, by endpoint and name in the contract; `*` for all endpoints. */
const documented: Readonly<Record<string, Expected>> = {
  '*.keysMissing': ['stop-run', 'wrong-keys'],
  '*.keysWrong': ['stop-run', 'wrong-keys'],
  '*.tooManyRequests': ['retry', 'rate-limited'],
  'sendMessage.fromNumberMissing': ['stop-line', 'line-refused'],
  'sendMessage.lineNotDefined': ['stop-line', 'line-refused'],
  'sendMessage.toSelf': ['give-up', 'refused'],
  'sendMessage.styleUnknown': ['give-up', 'refused'],
  'sendMessage.invalid': ['give-up', 'invalid-request'],
  'sendMessage.seatNotFound': ['give-up', 'refused'],
  'sendMessage.numberNotAllowed': ['give-up', 'number-not-allowed'],
  'sendMessage.optedOut': ['give-up', 'opted-out'],
  'sendMessage.notVerified': ['give-up', 'refused'],
  'sendMessage.numberMissing': ['give-up', 'refused'],
  'sendMessage.contentEmpty': ['give-up', 'invalid-request'],
  'sendGroupMessage.fromNumberMissing': ['stop-line', 'line-refused'],
  'sendGroupMessage.lineNotDefined': ['stop-line', 'line-refused'],
  'sendGroupMessage.toSelf': ['give-up', 'refused'],
  'sendGroupMessage.styleUnknown': ['give-up', 'refused'],
  'sendGroupMessage.invalid': ['give-up', 'invalid-request'],
  'sendGroupMessage.seatNotFound': ['give-up', 'refused'],
  'sendGroupMessage.numberNotAllowed': ['give-up', 'number-not-allowed'],
  'sendGroupMessage.optedOut': ['give-up', 'opted-out'],
  'sendGroupMessage.notVerified': ['give-up', 'refused'],
  'sendGroupMessage.contentEmpty': ['give-up', 'invalid-request'],
  'sendGroupMessage.membersMissing': ['give-up', 'refused'],
  'sendGroupMessage.groupNotFound': ['give-up', 'not-found'],
  'sendCarousel.fromNumberMissing': ['stop-line', 'line-refused'],
  'sendCarousel.lineNotDefined': ['stop-line', 'line-refused'],
  'sendCarousel.toSelf': ['give-up', 'refused'],
  'sendCarousel.styleUnknown': ['give-up', 'refused'],
  'sendCarousel.invalid': ['give-up', 'invalid-request'],
  'sendCarousel.seatNotFound': ['give-up', 'refused'],
  'sendCarousel.numberNotAllowed': ['give-up', 'number-not-allowed'],
  'sendCarousel.optedOut': ['give-up', 'opted-out'],
  'sendCarousel.notVerified': ['give-up', 'refused'],
  'sendCarousel.numberMissing': ['give-up', 'refused'],
  'sendCarousel.mediaMissing': ['give-up', 'refused'],
  'sendCarousel.mediaTooFew': ['give-up', 'refused'],
  'sendCarousel.mediaTooMany': ['give-up', 'refused'],
  'sendCarousel.mediaNotSecure': ['give-up', 'refused'],
  'sendCarousel.lineTooOld': ['stop-line', 'line-refused'],
  'sendCarousel.notIMessage': ['give-up', 'refused'],
  'createGroup.fromNumberMissing': ['stop-line', 'line-refused'],
  'createGroup.lineNotDefined': ['stop-line', 'line-refused'],
  'createGroup.toSelf': ['give-up', 'refused'],
  'createGroup.numberNotAllowed': ['give-up', 'number-not-allowed'],
  'createGroup.optedOut': ['give-up', 'opted-out'],
  'createGroup.membersMissing': ['give-up', 'refused'],
  'getStatus.handleMissing': ['give-up', 'refused'],
  'getStatus.messageNotFound': ['give-up', 'not-found'],
  'evaluateService.numberMissing': ['give-up', 'refused'],
  'evaluateService.inconclusive': ['retry', 'provider-error'],
  'getMessage.messageNotFound': ['give-up', 'not-found'],
  'deleteMessage.messageNotFound': ['give-up', 'not-found'],
  'sendReaction.fromNumberInvalid': ['stop-line', 'line-refused'],
  'sendReaction.handleMissing': ['give-up', 'refused'],
  'sendReaction.reactionInvalid': ['give-up', 'refused'],
  'sendReaction.partInvalid': ['give-up', 'refused'],
  'sendReaction.lineNotRegistered': ['stop-line', 'line-refused'],
  'sendReaction.messageNotFound': ['give-up', 'not-found'],
  'sendReaction.notIMessage': ['give-up', 'refused'],
  'markRead.numberMissing': ['give-up', 'refused'],
  'markRead.fromNumberInvalid': ['stop-line', 'line-refused'],
  'markRead.lineNotRegistered': ['stop-line', 'line-refused'],
  'markRead.lineNotAble': ['give-up', 'refused'],
  'sendTypingIndicator.numberMissing': ['give-up', 'refused'],
  'sendTypingIndicator.fromNumberInvalid': ['stop-line', 'line-refused'],
  'sendTypingIndicator.stateInvalid': ['give-up', 'refused'],
  'sendTypingIndicator.durationInvalid': ['give-up', 'refused'],
  'sendTypingIndicator.noConversation': ['give-up', 'refused'],
  'sendTypingIndicator.lineNotRegistered': ['stop-line', 'line-refused'],
  'uploadFile.fileMissing': ['give-up', 'refused'],
  'uploadFile.fileTooBig': ['give-up', 'refused'],
  'uploadMediaObject.urlInvalid': ['give-up', 'refused'],
  'getContact.contactNotFound': ['give-up', 'not-found'],
  'createContact.fieldsMissing': ['give-up', 'refused'],
  'createContact.numberInvalid': ['give-up', 'refused'],
  'createContact.contactExists': ['give-up', 'conflict'],
  'createContacts.contactsMissing': ['give-up', 'refused'],
  'createContacts.contactInvalid': ['give-up', 'refused'],
  'updateContact.contactNotFound': ['give-up', 'not-found'],
  'deleteContact.contactNotFound': ['give-up', 'not-found'],
  'deleteContacts.idsMissing': ['give-up', 'refused'],
  'addWebhooks.typeInvalid': ['give-up', 'refused'],
  'addWebhooks.webhooksMissing': ['give-up', 'refused'],
  'replaceWebhooks.webhooksMissing': ['give-up', 'refused'],
  'deleteWebhooks.typeInvalid': ['give-up', 'refused'],
  'deleteWebhooks.webhooksMissing': ['give-up', 'refused'],
  'requestChildAccount.agencyOnly': ['give-up', 'not-permitted'],
  'requestChildAccount.companyMissing': ['give-up', 'refused'],
  'requestChildAccount.emailMissing': ['give-up', 'refused'],
  'requestChildAccount.areaCodeInvalid': ['give-up', 'refused'],
  'listAreaCodes.agencyOnly': ['give-up', 'not-permitted'],
  'createTotpSecret.labelMissing': ['give-up', 'refused'],
  'createTotpSecret.uriInvalid': ['give-up', 'refused'],
  'createTotpSecret.secretInvalid': ['give-up', 'refused'],
  'createTotpSecret.algorithmInvalid': ['give-up', 'refused'],
  'createTotpSecret.digitsInvalid': ['give-up', 'refused'],
  'createTotpSecret.periodInvalid': ['give-up', 'refused'],
  'getTotpCode.secretNotFound': ['give-up', 'not-found'],
  'deleteTotpSecret.secretNotFound': ['give-up', 'not-found'],
};

function bodyOf(error: DocumentedError): unknown {
  const { message } = error;
  const code = error.errorCode === undefined ? {} : { error_code: error.errorCode };
  const shapes = {
    bare: { message },
    action: { status: 'ERROR', message, ...code },
    typing: { status: 'ERROR', status_code: error.status, error_message: message, number: contact },
    message: { status: 'ERROR', error_message: message, message_handle: 'h-1', number: contact, ...code },
  };
  return shapes[error.shape ?? 'action'];
}

function findCase(endpoint: string) {
  const found = endpointCases.find((each) => each.endpoint === endpoint);
  if (found === undefined) throw new Error(`no case for ${endpoint}`);
  return found;
}

describe('a documented refusal', () => {
  const endpoints: readonly (readonly [string, Endpoint])[] = Object.entries(contract);
  const rows = endpoints.flatMap(([name, endpoint]) =>
    Object.entries(endpoint.errors).map(([key, error]) => ({ endpoint: name, key, error, row: `${name}.${key}` })),
  );
  const common = Object.entries(commonErrors).flatMap(([key, error]: readonly [string, DocumentedError]) =>
    key === 'internalError' ? [] : endpoints.map(([name]) => ({ endpoint: name, key, error, row: `*.${key}` })),
  );

  it.each([...rows, ...common])('$row of $endpoint says what may be done', async ({ endpoint, error, row }) => {
    server.answers = [{ status: error.status, body: bodyOf(error) }];
    const failure = await failureOf(findCase(endpoint).call(client));
    expect([failure.action, failure.code]).toEqual(documented[row]);
    expect(failure.httpStatus).toBe(error.status);
    expect(failure.errorCode).toBe(error.errorCode === undefined ? null : String(error.errorCode));
  });

  it('is expected for every error of the contract, and for nothing else', () => {
    expect(Object.keys(documented).toSorted()).toEqual(
      [...new Set([...rows, ...common].map(({ row }) => row))].toSorted(),
    );
  });
});

const refused = (fields: object, status = 200): CannedAnswer => ({
  status,
  body: { status: 'ERROR', message_handle: 'h-1', number: contact, ...fields },
});

describe('an answer to a send', () => {
  const cases: readonly { what: string; answer: CannedAnswer; expected: Expected }[] = [
    { what: 'code 4000', answer: refused({ error_code: 4000 }), expected: ['give-up', 'invalid-request'] },
    { what: 'code 4001', answer: refused({ error_code: '4001' }), expected: ['retry', 'rate-limited'] },
    { what: 'code 4001 with 400', answer: refused({ error_code: 4001 }, 400), expected: ['retry', 'rate-limited'] },
    { what: 'code 4002', answer: refused({ error_code: 4002 }), expected: ['give-up', 'number-not-allowed'] },
    { what: 'code 5000', answer: refused({ error_code: 5000 }), expected: ['ask-provider', 'provider-internal-error'] },
    { what: 'code 5003', answer: refused({ error_code: 5003 }), expected: ['retry', 'rate-limited'] },
    { what: 'code 5509', answer: refused({ error_code: 5509 }), expected: ['retry', 'rate-limited'] },
    { what: 'code 10001', answer: refused({ error_code: 10001 }), expected: ['give-up', 'not-sent'] },
    { what: 'code 10002', answer: refused({ error_code: 10002 }), expected: ['ask-provider', 'outcome-unknown'] },
    {
      what: 'the limit of SMS',
      answer: refused({ error_code: 'SMS_LIMIT_REACHED' }),
      expected: ['retry', 'sms-limit-reached'],
    },
    { what: 'code 22', answer: refused({ error_code: 22 }), expected: ['give-up', 'refused'] },
    { what: 'a code that nobody documents', answer: refused({ error_code: 777 }), expected: ['give-up', 'refused'] },
    {
      what: 'a name that every object has as its code',
      answer: refused({ error_code: 'toString' }),
      expected: ['give-up', 'refused'],
    },
    { what: 'status ERROR without a code', answer: refused({ error_code: null }), expected: ['give-up', 'refused'] },
    { what: 'status error in small letters', answer: refused({ status: 'error' }), expected: ['give-up', 'refused'] },
    { what: 'status DECLINED', answer: refused({ status: 'DECLINED' }), expected: ['give-up', 'declined'] },
    { what: 'status FAILED of old documents', answer: refused({ status: 'failed' }), expected: ['give-up', 'refused'] },
    {
      what: 'QUEUED with opted_out',
      answer: refused({ status: 'QUEUED', opted_out: true }),
      expected: ['give-up', 'opted-out'],
    },
    {
      what: 'a line that is not ours, inside a 200',
      answer: refused({ error_message: 'This phone number is not defined.' }),
      expected: ['stop-line', 'line-refused'],
    },
    {
      what: 'a line that is not ours, with 404',
      answer: { status: 404, body: { status: 'ERROR', message: 'The from_number is not registered' } },
      expected: ['stop-line', 'line-refused'],
    },
    {
      what: 'a blocked line',
      answer: refused({ error_message: 'This line has been blocked' }),
      expected: ['stop-line', 'line-refused'],
    },
    {
      what: 'no handle in a success',
      answer: { status: 200, body: { status: 'QUEUED' } },
      expected: ['ask-provider', 'unreadable-answer'],
    },
    { what: 'an empty success', answer: { status: 202, body: '' }, expected: ['ask-provider', 'unreadable-answer'] },
    {
      what: 'a success with a page of HTML',
      answer: { status: 200, body: '<html>ok</html>' },
      expected: ['ask-provider', 'unreadable-answer'],
    },
    {
      what: 'a success with half of its JSON',
      answer: { status: 200, body: '{"status":"QUEUED","message_han' },
      expected: ['ask-provider', 'unreadable-answer'],
    },
    {
      what: 'a success that is an array',
      answer: { status: 200, body: [] },
      expected: ['ask-provider', 'unreadable-answer'],
    },
    {
      what: 'a 500 with words',
      answer: { status: 500, body: { status: 'ERROR', message: 'x' } },
      expected: ['ask-provider', 'provider-error'],
    },
    {
      what: 'a 502 with a page of HTML',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      expected: ['ask-provider', 'provider-error'],
    },
    {
      what: 'a 503 with a code of refusal',
      answer: refused({ error_code: 5003 }, 503),
      expected: ['ask-provider', 'provider-error'],
    },
    { what: 'a 408', answer: { status: 408, body: '' }, expected: ['ask-provider', 'provider-error'] },
    {
      what: 'a 429 of the gateway',
      answer: { status: 429, body: 'Too Many Requests' },
      expected: ['retry', 'rate-limited'],
    },
    {
      what: 'a 401',
      answer: { status: 401, body: { status: 'ERROR', message: 'Invalid Credentials' } },
      expected: ['stop-run', 'wrong-keys'],
    },
    {
      what: 'a 403 without a status',
      answer: { status: 403, body: { message: 'Did not get inputs for authorization' } },
      expected: ['stop-run', 'wrong-keys'],
    },
    {
      what: 'a 403 for a plan',
      answer: { status: 403, body: { status: 'ERROR', message: 'Your plan does not send' } },
      expected: ['stop-run', 'not-permitted'],
    },
    {
      what: 'a 403 for who opted out',
      answer: { status: 403, body: { status: 'ERROR', message: 'Recipient has opted out' } },
      expected: ['give-up', 'opted-out'],
    },
    {
      what: 'a redirect',
      answer: { status: 301, headers: { location: 'https://example.test' }, body: '' },
      expected: ['stop-run', 'wrong-address'],
    },
    {
      what: 'a 404 of something else',
      answer: { status: 404, body: '<html>nginx</html>' },
      expected: ['stop-run', 'wrong-address'],
    },
    {
      what: 'a 413',
      answer: { status: 413, body: { status: 'ERROR', message: 'too large' } },
      expected: ['give-up', 'refused'],
    },
    {
      what: 'the newest error shape',
      answer: { status: 400, body: { error: { code: '4002', message: 'no' } } },
      expected: ['give-up', 'number-not-allowed'],
    },
  ];

  it.each(cases)('of $what has one meaning, and the send is one request', async ({ answer, expected }) => {
    server.answers = [answer];
    const failure = await failureOf(send());
    expect([failure.action, failure.code]).toEqual(expected);
    expect(server.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('keeps how long it asks to wait', async () => {
    server.answers = [{ status: 429, headers: { 'retry-after': '12' }, body: '' }];
    expect((await failureOf(send())).retryAfterMs).toBe(12_000);
    server.answers = [refused({ error_code: 'SMS_LIMIT_REACHED' })];
    expect((await failureOf(send())).retryAfterMs).toBe(3_600_000);
  });

  it('is forbidden for refused keys, and unreachable for what may have arrived', async () => {
    server.answers = [{ status: 401, body: { status: 'ERROR', message: 'Invalid Credentials' } }];
    const keys = await failureOf(send());
    expect(keys.kind).toBe('forbidden');
    expect(keys.message).toContain('Check SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY');
    server.answers = [{ status: 500, body: '' }];
    expect((await failureOf(send())).kind).toBe('unreachable');
  });

  it('never puts a key, a number or the text into the error', async () => {
    const said = `no: secret-key-1 key-id-1 ${contact} +1 (212) 555-0123 "The table by the window" https://cb.example.test/s3`;
    server.answers = [{ status: 400, body: { status: 'ERROR', message: said } }];
    const failure = await failureOf(
      client.sendMessage({
        number: contact,
        from_number: line,
        content: 'The table by the window',
        status_callback: 'https://cb.example.test/s3',
      }),
    );
    const text = `${failure.message} ${failure.stack} ${String(failure.cause)}`;
    for (const hidden of ['secret-key-1', 'key-id-1', '2125550123', '555-0123', 'window', 's3'])
      expect(text).not.toContain(hidden);
    expect(text).toContain('0123');
  });
});

describe('a refusal of many', () => {
  it('never puts a name or an address of one of them into the error', async () => {
    server.answers = [
      { status: 400, body: { status: 'ERROR', message: 'Winifred (winnie@example.test) is not valid' } },
    ];
    const contacts = [{ phone: contact, first_name: 'Winifred', custom_variables: { Mail: 'winnie@example.test' } }];
    const failure = await failureOf(client.createContacts({ contacts }));
    expect(failure.message).toBe('Sendblue refused (HTTP 400): … (…) is not valid');
  });
});

describe('a read', () => {
  const list = { status: 200, body: { status: 'OK', data: [], pagination: { limit: 100, offset: 0, total: 0 } } };

  it('is repeated after a 5xx, with doubled waits', async () => {
    server.answers = [{ status: 500 }, { status: 502, body: '<html>' }, { status: 503 }, list];
    expect(await client.listMessages({})).toMatchObject({ messages: [], total: 0, hasMore: null });
    expect(waits).toEqual([500, 1_000, 2_000]);
    expect(server.requests).toHaveLength(4);
  });

  it('waits as long as the provider asks', async () => {
    server.answers = [{ status: 429, headers: { 'retry-after': '3' }, body: '' }, list];
    await client.listMessages();
    expect(waits).toEqual([3_000]);
  });

  it('fails at once when it would have to wait too long', async () => {
    server.answers = [{ status: 429, headers: { 'retry-after': '3600' }, body: '' }, list];
    expect(await failureOf(client.listMessages())).toMatchObject({ code: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('fails with the last error after three repetitions', async () => {
    server.answers = [{ status: 500, body: '' }];
    expect(await failureOf(client.listMessages())).toMatchObject({
      action: 'retry',
      code: 'provider-error',
      httpStatus: 500,
    });
    expect(server.requests).toHaveLength(4);
  });

  it('is one request when the provider counts each, also after a 5xx', async () => {
    server.answers = [
      { status: 503, body: {} },
      { status: 200, body: { number: contact, service: 'iMessage' } },
    ];
    await expect(client.evaluateService({ number: contact })).rejects.toMatchObject({ action: 'retry' });
    expect(server.requests).toHaveLength(1);
  });

  it('is not repeated when it is refused', async () => {
    server.answers = [{ status: 404, body: { status: 'ERROR', message: 'Message not found' } }, list];
    await failureOf(client.getMessage({ id: 'x' }));
    expect(server.requests).toHaveLength(1);
  });

  it('is not repeated after its signal was aborted', async () => {
    const ender = new AbortController();
    const impatient = createSendblueClient({
      apiKeyId: 'k',
      apiSecretKey: 's',
      baseUrl: server.url,
      sleep: async () => ender.abort(),
    });
    server.answers = [{ status: 500 }, { status: 500 }, list];
    await failureOf(impatient.listMessages({}, { signal: ender.signal }));
    await impatient.close();
    expect(server.requests).toHaveLength(1);
  });
});

describe('an invalid request', () => {
  const cases: readonly { what: string; call: () => Promise<unknown>; says: string }[] = [
    {
      what: 'a number that is none',
      call: async () => client.sendMessage({ number: '555', from_number: line, content: 'x' }),
      says: 'number: must be a phone number in E.164',
    },
    {
      what: 'a line with a double plus',
      call: async () => client.sendMessage({ number: contact, from_number: `+${line}`, content: 'x' }),
      says: 'from_number: must be a phone number in E.164',
    },
    {
      what: 'an empty text',
      call: async () => client.sendMessage({ number: contact, from_number: line, content: '' }),
      says: 'content: must be given unless media_url',
    },
    {
      what: 'a text that is too long',
      call: async () => client.sendMessage({ number: contact, from_number: line, content: 'x'.repeat(18_997) }),
      says: 'content: ',
    },
    {
      what: 'one image in a carousel',
      call: async () =>
        client.sendCarousel({ number: contact, from_number: line, media_urls: ['https://e.test/1.jpg'] }),
      says: 'media_urls: ',
    },
    {
      what: '21 images in a carousel',
      call: async () =>
        client.sendCarousel({
          number: contact,
          from_number: line,
          media_urls: Array.from({ length: 21 }, () => 'https://e.test/1.jpg'),
        }),
      says: 'media_urls: ',
    },
    {
      what: 'an image over http in a carousel',
      call: async () =>
        client.sendCarousel({
          number: contact,
          from_number: line,
          media_urls: ['https://e.test/1.jpg', 'http://e.test/2.jpg'],
        }),
      says: 'media_urls.1: must be a web address with https',
    },
    {
      what: 'a field that does not exist',
      // @ts-expect-error the compiler refuses it, too
      call: async () => client.sendMessage({ number: contact, from_number: line, content: 'x', contnet: 'x' }),
      says: 'contnet',
    },
    {
      what: 'a field of an endpoint that has none',
      // @ts-expect-error the compiler refuses it, too
      call: async () => client.listLines({ limit: 1 }),
      says: 'limit is not one of its fields',
    },
    {
      what: 'a reaction of two emoji',
      call: async () => client.sendReaction({ from_number: line, message_handle: 'h', reaction: '👍👍' }),
      says: 'reaction: must be one of love, like',
    },
    {
      what: 'a group of one',
      call: async () => client.sendGroupMessage({ numbers: [contact], from_number: line, content: 'x' }),
      says: 'numbers: ',
    },
    {
      what: 'no request at all',
      // @ts-expect-error the compiler refuses it, too
      call: async () => client.getStatus(),
      says: 'handle: ',
    },
    {
      what: 'a file that is none',
      // @ts-expect-error the compiler refuses it, too
      call: async () => client.uploadFile({ file: 'menu.pdf' }),
      says: 'file: ',
    },
  ];

  it.each(cases)('never leaves: $what', async ({ call, says }) => {
    const failure = await failureOf(call());
    expect(failure).toMatchObject({ action: 'give-up', code: 'invalid-request', kind: 'bad-input', httpStatus: null });
    expect(failure.message).toContain(says);
    expect(failure.message).not.toContain('12125550123');
    expect(server.requests).toEqual([]);
  });

  it('is refused before it is built when keys or address are invalid', () => {
    const keys = { apiKeyId: 'k', apiSecretKey: 's' };
    expect(() => createSendblueClient({ ...keys, apiSecretKey: '' })).toThrow('a key is empty');
    expect(() => createSendblueClient({ ...keys, apiKeyId: 'a\r\nx: y' })).toThrow(
      'a key is empty or has invalid characters',
    );
    expect(() => createSendblueClient({ ...keys, baseUrl: 'api.sendblue.com' })).toThrow('must begin with http');
  });
});

describe('a provider that cannot be reached', () => {
  it('leaves sends unsent, with exit code 3, and repeats reads', async () => {
    const closed = await startCannedServer();
    await closed.close();
    const tries: number[] = [];
    const lost = createSendblueClient({
      apiKeyId: 'k',
      apiSecretKey: 's',
      baseUrl: closed.url,
      sleep: async (ms) => {
        tries.push(ms);
      },
    });
    const failure = await failureOf(lost.sendMessage({ number: contact, from_number: line, content: 'hello' }));
    expect(failure).toMatchObject({
      action: 'retry',
      code: 'provider-unreachable',
      isConnectionFailure: true,
      kind: 'unreachable',
    });
    expect(failure.message).toBe('Cannot reach Sendblue: ECONNREFUSED. Check the network and SENDBLUE_BASE_URL');
    expect(tries).toEqual([]);
    await failureOf(lost.listLines());
    expect(tries).toEqual([500, 1_000, 2_000]);
    await lost.close();
    expect(await failureOf(lost.listLines())).toMatchObject({ code: 'client-closed' });
  });
});
