import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../src/sendblue/contract/contract.ts';
import type { Endpoint } from '../../../src/sendblue/contract/endpoint.ts';
import { findDocumentedError, readRequest } from '../../../src/sendblue/contract/read-request.ts';
import { runs } from '../../support/runs.ts';

const line = '+14155550100';
const contact = '+12125550123';

const urls = (count: number): string[] => Array.from({ length: count }, (_, index) => `https://e.test/${index}.jpg`);
const accepts = (reaction: string): boolean =>
  readRequest(contract.sendReaction, { body: { from_number: line, message_handle: 'h', reaction } }).ok;

function textFor(endpoint: Endpoint, incoming: Parameters<typeof readRequest>[1]): string | undefined {
  const read = readRequest(endpoint, incoming);
  return read.ok ? 'accepted' : findDocumentedError(endpoint, read.problems[0])?.message;
}

describe('readRequest', () => {
  it('puts every documented alias under the first name of its field', () => {
    const body = {
      to: contact,
      fromNumber: line,
      mediaURLs: ['https://e.test/1', 'https://e.test/2'],
      sendStyle: 'love',
    };
    expect(readRequest(contract.sendCarousel, { body })).toEqual({
      ok: true,
      request: {
        number: contact,
        from_number: line,
        media_urls: ['https://e.test/1', 'https://e.test/2'],
        send_style: 'love',
      },
    });
  });

  it('lets the first name win over its aliases', () => {
    const body = { number: contact, phone: '+12125550124' };
    expect(readRequest(contract.createContact, { body })).toEqual({ ok: true, request: { number: contact } });
  });

  it('knows the aliases of each contact in bulk', () => {
    const body = { contacts: [{ phone: contact, firstName: 'Ann', company: 'Harbor' }] };
    expect(readRequest(contract.createContacts, { body })).toMatchObject({
      request: { contacts: [{ phone: contact, first_name: 'Ann', company_name: 'Harbor' }] },
    });
  });

  it('reads the texts of a query as numbers and flags', () => {
    const query = { limit: '1000', offset: '0', is_outbound: 'false', number: ' 12125550123', unknown: 'x' };
    expect(readRequest(contract.listMessages, { query })).toEqual({
      ok: true,
      request: { limit: 1000, offset: 0, is_outbound: false, number: contact },
    });
  });

  it('ignores unknown fields, and reads null as absent', () => {
    const body = { number: contact, from_number: line, content: 'x', was_downgraded: true, media_url: null };
    expect(readRequest(contract.sendMessage, { body })).toEqual({
      ok: true,
      request: { number: contact, from_number: line, content: 'x' },
    });
  });

  it('ignores unknown fields inside others, too', () => {
    const known = { url: 'https://e.test/in', secret: 's' };
    const webhooks = { receive: ['https://e.test/a', { ...known, name: 'x' }], call_ended: ['https://e.test/b'] };
    expect(readRequest(contract.replaceWebhooks, { body: { webhooks } })).toEqual({
      ok: true,
      request: { webhooks: { receive: ['https://e.test/a', known] } },
    });
    const contacts = [{ phone: contact, nickname: 'x' }];
    expect(readRequest(contract.createContacts, { body: { contacts } })).toMatchObject({
      request: { contacts: [{ phone: contact }] },
    });
    expect(readRequest(contract.replaceWebhooks, { body: { webhooks: { receive: [5], other: [] } } }).ok).toBe(false);
  });

  it("accepts an app card's image titles only with the image", () => {
    const card = (layout: object) => ({
      app_card: { appName: 'A', extensionBundleId: 'b', teamId: 't', url: 'https://e.test', layout },
    });
    const isTaken = (layout: object) =>
      readRequest(contract.sendMessage, { body: { number: contact, from_number: line, ...card(layout) } }).ok;
    expect(isTaken({ imageTitle: 'x', imageUrl: 'https://e.test/1.png' })).toBe(true);
    expect(isTaken({ caption: 'x' })).toBe(true);
    expect(isTaken({ imageTitle: 'x' })).toBe(false);
    expect(isTaken({ imageSubtitle: 'x' })).toBe(false);
  });

  it('reports the place and the kind of each problem', () => {
    const read = readRequest(contract.sendMessage, { body: { number: '555', content: 'x' } });
    expect(read).toMatchObject({
      ok: false,
      problems: [
        { in: 'body', field: 'number', problem: 'invalid' },
        { in: 'body', field: 'from_number', problem: 'missing' },
      ],
    });
  });

  it('never throws, whatever the input', () => {
    const endpoints: readonly Endpoint[] = Object.values(contract);
    const names = [...new Set(endpoints.flatMap((each) => Object.keys({ ...each.body?.shape, ...each.query?.shape })))];
    const part = fc.oneof(
      fc.anything(),
      fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), fc.anything()),
    );
    fc.assert(
      fc.property(fc.constantFrom(...endpoints), part, part, part, (endpoint, params, query, body) => {
        const read = readRequest(endpoint, { params, query, body });
        expect(read.ok || read.problems.length > 0).toBe(true);
      }),
      { numRuns: runs(2_000) },
    );
  });
});

describe('findDocumentedError', () => {
  const from = { number: contact, from_number: line };
  it.each([
    ['sendMessage', { number: contact, content: 'x' }, 'missing required parameter: "from_number"'],
    ['sendMessage', { ...from, from_number: `+${line}`, content: 'x' }, 'This phone number is not defined.'],
    ['sendMessage', from, 'Message content is empty'],
    ['sendMessage', { ...from, content: 'x', send_style: 'sparkle' }, 'Invalid send_style'],
    [
      'sendGroupMessage',
      { from_number: line, content: 'x' },
      'You must specify a `group_id` or at least two `numbers`.',
    ],
    [
      'sendGroupMessage',
      { numbers: [contact], from_number: line, content: 'x' },
      'You must specify a `group_id` or at least two `numbers`.',
    ],
    ['sendCarousel', from, "'media_urls' is required — an array of 2-20 HTTPS URLs"],
    [
      'sendCarousel',
      { ...from, media_urls: 'https://e.test/1' },
      "'media_urls' is required — an array of 2-20 HTTPS URLs",
    ],
    [
      'sendCarousel',
      { ...from, media_urls: urls(1) },
      'Carousel requires at least 2 media URLs. For single media, use /send-message with media_url.',
    ],
    ['sendCarousel', { ...from, media_urls: urls(21) }, 'Carousel supports at most 20 media URLs.'],
    ['sendCarousel', { ...from, media_urls: [...urls(1), 'http://e.test/2'] }, 'All media URLs must be HTTPS.'],
    [
      'sendReaction',
      { message_handle: 'h', reaction: 'love' },
      'You must specify a valid `from_number` in the request body.',
    ],
    ['sendReaction', { from_number: line, reaction: 'love' }, 'You must specify `message_handle` in the request body.'],
    [
      'sendReaction',
      { from_number: line, message_handle: 'h', reaction: 'Love' },
      'Invalid reaction. Must be one of: love, like, dislike, laugh, emphasize, question',
    ],
    [
      'sendReaction',
      { from_number: line, message_handle: 'h', reaction: 'love', part_index: -1 },
      '`part_index` must be a non-negative integer.',
    ],
    ['markRead', { from_number: line }, 'You must specify a `number` in the request body.'],
    [
      'markRead',
      { number: contact, from_number: '++1' },
      'You must specify a valid `from_number` in the request body.',
    ],
    [
      'sendTypingIndicator',
      { number: contact, from_number: line, state: 'pause' },
      '`state` must be either "start" or "stop".',
    ],
    [
      'sendTypingIndicator',
      { number: contact, from_number: line, max_duration_ms: 0 },
      '`max_duration_ms` must be an integer between 1 and 300000.',
    ],
    ['uploadMediaObject', { media_url: 'nowhere' }, 'Invalid media URL'],
    ['createContact', {}, 'Missing fields'],
    ['createContact', { number: '555' }, 'Invalid phone number'],
    ['createContacts', { contacts: [] }, 'Missing fields'],
    ['deleteContacts', { contact_ids: [] }, 'Missing fields'],
    [
      'addWebhooks',
      { webhooks: ['https://e.test'], type: 'fax' },
      'Invalid webhook type. Must be one of: receive, call_log, line_blocked, line_assigned, outbound, contact_created, typing_indicator, inbound_call, contact_profile',
    ],
    ['createTotpSecret', {}, 'You must specify a `label` or a `uri` in the request body.'],
    ['createTotpSecret', { label: 'x', digits: 7 }, '`digits` must be 6 or 8.'],
  ] as const)('finds for %s with %j the text of the provider', (name, body, text) => {
    expect(textFor(contract[name], { body })).toBe(text);
  });
});

describe('a reaction', () => {
  it.each(['love', '-question', '🔥', '-🔥', '❤️', '👍🏽', '👨‍👩‍👧', '🇩🇪', '1️⃣'])('may be %s', (reaction) => {
    expect(accepts(reaction)).toBe(true);
  });

  it.each(['Love', '', '-', 'a', '1', '👍👍', ' 🔥', '🔥 ', '--love', '#', '©'])('may not be %j', (reaction) => {
    expect(accepts(reaction)).toBe(false);
  });
});
