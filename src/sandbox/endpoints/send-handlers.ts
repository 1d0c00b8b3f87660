/** Sending. Source: sendblue-api.md §2.1 to §2.4. Invariant: every check comes before `accept`, the only function that takes a message. */
import { contract } from '../../sendblue/contract/contract.ts';
import { type Handler, isRefusal, type Refusal, refuse } from '../http/answer.ts';
import { accept, findLine, type Outgoing, refuseRecipient } from '../messages/accept.ts';
import { findGroup, openGroup } from '../messages/groups.ts';
import { messageJson } from '../messages/message-json.ts';
import { conversationOf, type LineState } from '../provider/account.ts';
import type { MessageExtras } from '../provider/message-store.ts';
import { type AccountWorld, findPhone } from '../provider/world.ts';

const messageErrors = contract.sendMessage.errors;
const carouselErrors = contract.sendCarousel.errors;

const sendMessage: Handler<'sendMessage'> = (world, request) => {
  const line = findLine(world, request.from_number);
  if (isRefusal(line)) return line;
  const refusal = refuseRecipient(world, line, { number: request.number, seat: request.seat_id });
  if (refusal !== null) return refusal;
  const extras = extrasOf(world, line, request);
  if (isRefusal(extras)) return extras;
  if (extras?.appCard !== undefined) {
    if (request.media_url !== undefined) return invalid('app_card cannot be combined with media_url');
    if (line.generation === 'V1') return invalid('App cards are only available on V2 lines.');
  }
  const message = accept(world, line, conversationOf(line, request.number), {
    content: request.content ?? '',
    mediaUrls: mediaOf(request.media_url),
    type: 'message',
    statusCallback: request.status_callback ?? null,
    extras,
    mayExceedUnanswered: request.pre_reply_override === true || request.pre_reply_override === 'true',
  });
  return isRefusal(message) ? message : messageJson(world, message);
};

const sendCarousel: Handler<'sendCarousel'> = (world, request) => {
  const line = findLine(world, request.from_number);
  if (isRefusal(line)) return line;
  if (line.generation === 'V1') return refuse(carouselErrors.lineTooOld);
  const refusal = refuseRecipient(world, line, { number: request.number, seat: request.seat_id });
  if (refusal !== null) return refusal;
  if (findPhone(world.sandbox, request.number).channel !== 'iMessage') return refuse(carouselErrors.notIMessage);
  const extras = extrasOf(world, line, request);
  if (isRefusal(extras)) return extras;
  const message = accept(world, line, conversationOf(line, request.number), {
    content: '',
    mediaUrls: request.media_urls,
    type: 'carousel',
    statusCallback: request.status_callback ?? null,
    extras,
  });
  return isRefusal(message) ? message : messageJson(world, message);
};

const sendGroupMessage: Handler<'sendGroupMessage'> = (world, request) => {
  const line = findLine(world, request.from_number);
  if (isRefusal(line)) return line;
  const { errors } = contract.sendGroupMessage;
  const known = request.group_id === undefined ? undefined : findGroup(world, request.group_id);
  if (request.group_id !== undefined && known === undefined) return refuse(errors.groupNotFound);
  const members = known?.members ?? distinct(request.numbers);
  if (members.length < 2) return refuse(errors.membersMissing);
  const refusal = refuseMembers(world, line, { numbers: members, seat: request.seat_id });
  if (refusal !== null) return refusal;
  const group = known ?? openGroup(world, { line: line.number, members, name: '' });
  const extras = extrasOf(world, line, { ...request, number: group.id });
  if (isRefusal(extras)) return extras;
  const message = accept(world, line, conversationOf(line, group.id, group), {
    content: request.content ?? '',
    mediaUrls: mediaOf(request.media_url),
    type: 'group',
    statusCallback: request.status_callback ?? null,
    extras,
  });
  return isRefusal(message) ? message : messageJson(world, message);
};

const createGroup: Handler<'createGroup'> = (world, request) => {
  const line = findLine(world, request.from_number);
  if (isRefusal(line)) return line;
  const members = distinct(request.numbers);
  if (members.length < 2) return refuse(contract.createGroup.errors.membersMissing);
  const refusal = refuseMembers(world, line, { numbers: members, seat: undefined });
  if (refusal !== null) return refusal;
  const group = openGroup(world, { line: line.number, members, name: request.group_name ?? '' });
  if (request.content !== undefined && request.content !== '') {
    const text = { content: request.content, mediaUrls: [], statusCallback: null, extras: null };
    const message = accept(world, line, conversationOf(line, group.id, group), { ...text, type: 'group' });
    if (isRefusal(message)) return message;
  }
  return {
    status: 'OK',
    message: 'Group created',
    group_id: group.id,
    group_name: group.name,
    participants: [...group.members, line.number],
  };
};

function distinct(numbers: readonly string[] = []): readonly string[] {
  return [...new Set(numbers)];
}

function refuseMembers(
  world: AccountWorld,
  line: LineState,
  asked: { readonly numbers: readonly string[]; readonly seat: string | undefined },
): Refusal | null {
  for (const number of asked.numbers) {
    const refusal = refuseRecipient(world, line, { number, seat: asked.seat });
    if (refusal !== null) return refusal;
  }
  return null;
}

interface ExtrasAsked {
  readonly number?: string;
  readonly send_style?: string | undefined;
  readonly seat_id?: string | undefined;
  readonly reply_to?: { message_handle: string; part_index?: number | undefined } | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly app_card?: Readonly<Record<string, unknown>> | undefined;
}

/** The fields that only a few messages have; null for most. Refuses a reply to a message of another conversation. */
function extrasOf(world: AccountWorld, line: LineState, asked: ExtrasAsked): MessageExtras | null | Refusal {
  const { send_style: sendStyle, seat_id: seatId, reply_to: replyTo, metadata, app_card: appCard } = asked;
  if (replyTo !== undefined && !isInConversation(world, line, asked.number, replyTo.message_handle)) {
    return invalid('reply_to.message_handle is not a message of this conversation');
  }
  if ((sendStyle ?? seatId ?? replyTo ?? metadata ?? appCard) === undefined) return null;
  return {
    ...(sendStyle === undefined ? {} : { sendStyle }),
    ...(seatId === undefined ? {} : { seatId }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(appCard === undefined ? {} : { appCard }),
  };
}

function isInConversation(world: AccountWorld, line: LineState, number: string | undefined, handle: string): boolean {
  const sequence = world.account.handles.find(handle);
  const message = sequence === undefined ? undefined : world.account.messages.at(sequence);
  return message?.conversation.line === line.number && message.conversation.number === number;
}

const noMedia: Outgoing['mediaUrls'] = [];

function mediaOf(url: string | undefined): Outgoing['mediaUrls'] {
  return url === undefined ? noMedia : [url];
}

function invalid(message: string): Refusal {
  return refuse(messageErrors.invalid, { message });
}

export const sendHandlers = { sendMessage, sendCarousel, sendGroupMessage, createGroup };
