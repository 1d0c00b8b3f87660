/** Reading and deleting messages, and looking up channels. Source: sendblue-api.md §2.5 to §2.9. */
import { contract } from '../../sendblue/contract/contract.ts';
import type { RequestOf } from '../../sendblue/contract/endpoint.ts';
import { type Handler, type Refusal, refuse } from '../http/answer.ts';
import { refuseOverLimit } from '../messages/accept.ts';
import { messageJson } from '../messages/message-json.ts';
import { type Page, type PageAsked, pageOf, pageOfFew } from '../messages/message-page.ts';
import { timeOf } from '../provider/iso-time.ts';
import type { StoredMessage } from '../provider/message-store.ts';
import { type AccountWorld, findPhone } from '../provider/world.ts';

/** Source: guide/messages. */
const defaultPageSize = 100;

type ListRequest = RequestOf<typeof contract.listMessages>;

const getStatus: Handler<'getStatus'> = (world, { handle }) => {
  const message = findMessage(world, handle);
  return message === undefined ? refuse(contract.getStatus.errors.messageNotFound) : messageJson(world, message);
};

const getMessage: Handler<'getMessage'> = (world, { id }) => {
  const message = findMessage(world, id);
  if (message === undefined) return refuse(contract.getMessage.errors.messageNotFound);
  return { status: 'OK', data: messageJson(world, message) };
};

const deleteMessage: Handler<'deleteMessage'> = (world, request) => {
  const message = findMessage(world, request.message_handle);
  if (message === undefined) return refuse(contract.deleteMessage.errors.messageNotFound);
  world.account.messages.remove(message);
  world.sandbox.version += 1;
  return { status: 'OK', message: 'Message deleted' };
};

/** The message with this handle, unless it was deleted. */
export function findMessage({ account }: AccountWorld, handle: string): StoredMessage | undefined {
  const sequence = account.handles.find(handle);
  const message = sequence === undefined ? undefined : account.messages.at(sequence);
  return message?.isDeleted === true ? undefined : message;
}

const evaluateService: Handler<'evaluateService'> = (world, request) => {
  const number = request.number.trim();
  if (!isAddress(number)) return refuse(contract.evaluateService.errors.numberMissing);
  const { account, sandbox } = world;
  const now = sandbox.now();
  for (const [limit, window] of [
    ['lookupsPerHour', account.lookupHour],
    ['lookupsPerDay', account.lookupDay],
  ] as const) {
    if (!window.hasRoom(now)) return refuseOverLimit(world, { limit, line: null, number });
  }
  account.lookupHour.add(now);
  account.lookupDay.add(now);
  account.lookups.set(number, (account.lookups.get(number) ?? 0) + 1);
  // RCS is never reported.
  return { number, service: findPhone(sandbox, number).channel === 'iMessage' ? 'iMessage' : 'SMS' };
};

function isAddress(text: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(text) || /^[^\s@+][^\s@]*@[^\s@]+\.[^\s@]+$/.test(text);
}

const listMessages: Handler<'listMessages'> = (world, request) => {
  const refusal = refuseListing(world);
  if (refusal !== null) return refusal;
  const limit = request.limit ?? defaultPageSize;
  const offset = request.offset ?? 0;
  const { messages, total } = findPage(world, withSenderAsLine(world, request), { limit, offset });
  return {
    status: 'OK',
    data: messages.map((message) => messageJson(world, message)),
    pagination: { limit, offset, total, hasMore: offset + messages.length < total },
  };
};

function refuseListing(world: AccountWorld): Refusal | null {
  const { account, sandbox } = world;
  if (!account.listWindow.hasRoom(sandbox.now())) {
    return refuseOverLimit(world, { limit: 'listPerTenSeconds', line: null, number: null });
  }
  account.listWindow.add(sandbox.now());
  return null;
}

function findPage(world: AccountWorld, request: ListRequest, part: { limit: number; offset: number }): Page {
  const { account } = world;
  const asked = orderOf(world, request, part);
  const { sendblue_number: line, is_outbound: isOutbound } = request;
  const contact = contactIn(world, request);
  if (contact !== undefined) {
    const isWanted = (message: StoredMessage): boolean =>
      !message.isDeleted &&
      (line === undefined || message.conversation.line === line) &&
      (isOutbound === undefined || message.isOutbound === isOutbound);
    return pageOfFew([...messagesWith(world, contact)].filter(isWanted), asked);
  }
  const feeds = [...account.messages.feeds()].filter(
    (feed) =>
      (line === undefined || feed.line === line) && (isOutbound === undefined || feed.isOutbound === isOutbound),
  );
  return pageOf(feeds, asked);
}

/** A person whom every requested message involves: such messages are few. Undefined when only lines are named. */
function contactIn({ account }: AccountWorld, request: ListRequest): string | undefined {
  const given = [request.number, request.to_number, request.from_number];
  return given.find((number) => number !== undefined && !account.lineStates.has(number));
}

/** Turns a sender that is our line, and no contact of another, into line and direction: no message need be read. */
function withSenderAsLine({ account }: AccountWorld, request: ListRequest): ListRequest {
  const { from_number: from, sendblue_number: line = from, is_outbound: isOutbound = true } = request;
  if (from === undefined || line !== from || !isOutbound || !account.lineStates.has(from)) return request;
  if ([...account.lineStates.values()].some(({ conversations }) => conversations.has(from))) return request;
  return { ...request, from_number: undefined, sendblue_number: line, is_outbound: true };
}

/** All messages with a person, alone or in a group. */
function* messagesWith({ account }: AccountWorld, contact: string): Generator<StoredMessage> {
  const groups = [...account.groups.values()].filter(({ members }) => members.includes(contact));
  for (const { conversations } of account.lineStates.values()) {
    for (const key of [contact, ...groups.map(({ id }) => id)]) {
      const conversation = conversations.get(key);
      if (conversation !== undefined) yield* account.messages.ofConversation(conversation);
    }
  }
}

function orderOf(world: AccountWorld, request: ListRequest, part: { limit: number; offset: number }): PageAsked {
  const by = request.order_by?.startsWith('updated') === true ? 'updated' : 'created';
  const created = rangeOf([request.created_at_gte, request.sent_at_gte], [request.created_at_lte, request.sent_at_lte]);
  const updated = rangeOf([request.updated_at_gte], [request.updated_at_lte]);
  const filters = [...filtersOf(world, request)];
  const other = by === 'created' ? updated : created;
  if (other.from > 0 || other.to < Number.MAX_SAFE_INTEGER) {
    const timeIn = (message: StoredMessage): number => (by === 'created' ? message.updatedAt : message.createdAt);
    filters.push((message) => timeIn(message) >= other.from && timeIn(message) <= other.to);
  }
  // Updates never precede creation, so each range bounds the other on one side.
  const range =
    by === 'created'
      ? { from: created.from, to: Math.min(created.to, updated.to) }
      : { from: Math.max(updated.from, created.from), to: updated.to };
  return {
    ...part,
    ...range,
    by,
    isAscending: request.order_direction === 'asc',
    matches: filters.length === 0 ? null : (message) => filters.every((isWanted) => isWanted(message)),
  };
}

function rangeOf(
  from: readonly (string | undefined)[],
  to: readonly (string | undefined)[],
): { from: number; to: number } {
  return {
    from: Math.max(...from.map((text) => timeOf(text, 0))),
    to: Math.min(...to.map((text) => timeOf(text, Number.MAX_SAFE_INTEGER))),
  };
}

function* filtersOf(world: AccountWorld, request: ListRequest): Generator<(message: StoredMessage) => boolean> {
  const { status, service, message_type: type, group_id: groupId } = request;
  const { from_number: sender, to_number: receiver, number, account_email: email } = request;
  if (status !== undefined) yield (message) => message.status === status;
  if (service !== undefined) yield (message) => message.service === service;
  if (type !== undefined) yield (message) => message.type === type;
  if (groupId !== undefined) yield (message) => message.conversation.group?.id === groupId;
  if (sender !== undefined) yield (message) => isFrom(message, sender);
  if (receiver !== undefined) yield (message) => isWith(message, receiver, !message.isOutbound);
  if (number !== undefined) yield (message) => isWith(message, number, true) || isWith(message, number, false);
  if (email !== undefined && email !== world.account.email) yield () => false;
  const lag = world.sandbox.faults.isQuiet()
    ? undefined
    : world.sandbox.faults.strike('listLag', { number: '', line: '', endpoint: 'listMessages', isSend: true });
  if (lag !== undefined) yield (message) => message.createdAt <= world.sandbox.now() - lag.delayMs;
}

function isFrom(message: StoredMessage, number: string): boolean {
  const writer = message.isOutbound ? message.conversation.line : message.extras?.sender;
  return writer === undefined ? message.conversation.number === number : writer === number;
}

/** True when the number is our line (`isLine`), or else the other side. */
function isWith({ conversation }: StoredMessage, number: string, isLine: boolean): boolean {
  if (isLine) return conversation.line === number;
  return conversation.group === null ? conversation.number === number : conversation.group.members.includes(number);
}

export const messageHandlers = { getStatus, getMessage, deleteMessage, evaluateService, listMessages };
