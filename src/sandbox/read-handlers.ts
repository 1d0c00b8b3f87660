/** Reading: status, lookup, list, contacts, lines. Source: sendblue-api.md §2.5 to §2.7, §2.17, §2.20, §2.34. */
import { deviceOf } from './device.ts';
import { type Handler, refuse, tooMany } from './handler.ts';
import { messageJson } from './message-json.ts';
import type { StoredMessage } from './message-store.ts';

export const getStatus: Handler = (account, { input }) => {
  const handle = textOf(input['handle']);
  if (handle === '') return refuse(400, 'Missing handle');
  const message = account.messages.find(handle);
  if (message === undefined) return refuse(404, 'Message not found');
  return { status: 200, body: messageJson(message, account.email) };
};

export const evaluateService: Handler = (account, { input }) => {
  // A bare + in a query string arrives as a space.
  const number = textOf(input['number']).replace(/^ /, '+');
  if (number === '') return refuse(400, 'You must specify a `number` in the query string.');
  const now = account.now();
  if (!account.lookupWindows.every((window) => window.hasRoom(now))) return tooMany(account);
  for (const window of account.lookupWindows) window.add(now);
  const device = deviceOf(account.seed, number, account.deviceMix);
  return { status: 200, body: { number, service: device === 'iMessage' ? 'iMessage' : 'SMS' } };
};

export const listMessages: Handler = (account, { input }) => {
  const now = account.now();
  if (!account.listWindow.hasRoom(now)) return tooMany(account);
  account.listWindow.add(now);
  const limit = Math.min(1000, Math.max(1, Number(input['limit'] ?? 100)));
  const offset = Math.max(0, Number(input['offset'] ?? 0));
  const isByUpdate = /^updated/i.test(textOf(input['order_by']));
  const isAscending = input['order_direction'] === 'asc';
  const matches = filterOf(input);
  const since = Math.max(timeOf(input[isByUpdate ? 'updated_at_gte' : 'created_at_gte']) ?? 0, 0);
  const ordered = isByUpdate ? account.messages.updatedSince(since) : account.messages.createdSince(since);
  const page: StoredMessage[] = [];
  let total = 0;
  if (isAscending) {
    // One more than the page tells whether there are more; counting them all would cost the whole list.
    for (const message of ordered) {
      if (!matches(message)) continue;
      total += 1;
      if (total > offset) page.push(message);
      if (page.length > limit) break;
    }
  } else {
    const all = [...ordered].filter(matches).toReversed();
    total = all.length;
    page.push(...all.slice(offset, offset + limit + 1));
  }
  const hasMore = page.length > limit;
  const data = page.slice(0, limit).map((message) => messageJson(message, account.email));
  return { status: 200, body: { status: 'OK', data, pagination: { limit, offset, total, hasMore } } };
};

/** What a query string or a body may give as text; anything else counts as not given. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function filterOf(input: Readonly<Record<string, unknown>>): (message: StoredMessage) => boolean {
  const wanted = (name: string): string | null =>
    input[name] === undefined ? null : textOf(input[name]).replace(/^ /, '+');
  const status = wanted('status')?.toUpperCase() ?? null;
  const service = wanted('service');
  const line = wanted('sendblue_number') ?? wanted('from_number');
  const number = wanted('number') ?? wanted('to_number');
  const updatedFrom = timeOf(input['updated_at_gte']);
  const updatedTo = timeOf(input['updated_at_lte']);
  const createdFrom = timeOf(input['created_at_gte']) ?? timeOf(input['sent_at_gte']);
  const createdTo = timeOf(input['created_at_lte']) ?? timeOf(input['sent_at_lte']);
  const isInboundOnly = wanted('is_outbound') === 'false';
  return (message) =>
    !isInboundOnly &&
    (status === null || message.status === status) &&
    (service === null || message.service === service) &&
    (line === null || message.from === line) &&
    (number === null || message.number === number) &&
    (updatedFrom === null || message.updatedAt >= updatedFrom) &&
    (updatedTo === null || message.updatedAt <= updatedTo) &&
    (createdFrom === null || message.createdAt >= createdFrom) &&
    (createdTo === null || message.createdAt <= createdTo);
}

function timeOf(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}

export const countContacts: Handler = (account) => ({ status: 200, body: { count: account.contacts.size } });

export const createContacts: Handler = (account, { input }) => {
  const { contacts } = input;
  if (!Array.isArray(contacts)) return refuse(400, 'Missing fields');
  if (contacts.length > 1000) return refuse(400, 'At most 1000 contacts per request');
  const stored = contacts.map((given: unknown) => {
    const contact = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
    const phone = textOf(contact['phone']);
    const merged = { ...account.contacts.get(phone), ...contact };
    account.contacts.set(phone, merged);
    return merged;
  });
  return { status: 200, body: { status: 'OK', contacts: stored } };
};

export const listLines: Handler = (account) => ({
  status: 200,
  body: { numbers: account.lines.map((line) => line.number) },
});
