/** What people do: write, tap back, type. Invariant: an inbound message resets the count of unanswered messages, and its words change consent. */

import { consentIn } from '../../core/people/opt-out.ts';
import { callWebhooks } from '../messages/events.ts';
import { findGroup } from '../messages/groups.ts';
import { messageJson } from '../messages/message-json.ts';
import type { LineState } from '../provider/account.ts';
import { conversationOf } from '../provider/account.ts';
import { isoOf } from '../provider/iso-time.ts';
import type { MessageBody, StoredMessage } from '../provider/message-store.ts';
import { type AccountWorld, findPhone } from '../provider/world.ts';

export interface InboundMessage {
  readonly number: string;
  readonly content: string;
  readonly mediaUrl: string | null;
  readonly groupId: string | null;
  readonly isTapback: boolean;
  readonly location: Readonly<Record<string, unknown>> | null;
}

/** A message from a person to a line. Undefined when the group is unknown. */
export function receive(world: AccountWorld, line: LineState, inbound: InboundMessage): StoredMessage | undefined {
  const { account, sandbox } = world;
  const group = inbound.groupId === null ? null : findGroup(world, inbound.groupId);
  if (group === undefined) return undefined;
  const now = sandbox.now();
  const conversation = conversationOf(line, group?.id ?? inbound.number, group);
  line.conversations.set(conversation.number, conversation);
  conversation.lastAt = now;
  conversation.lastInboundAt = now;
  conversation.unanswered = 0;
  const consent = consentIn(inbound.content);
  if (consent !== null) account.consent.set(inbound.number, consent);
  const { channel } = findPhone(sandbox, inbound.number);
  const body: MessageBody = {
    content: inbound.content,
    mediaUrls: inbound.mediaUrl === null ? [] : [inbound.mediaUrl],
    type: group !== null ? 'group' : inbound.location !== null ? 'location' : 'message',
    extras: inbound.location !== null || inbound.isTapback || group !== null ? extrasOf(inbound) : null,
  };
  const service = channel === 'unreachable' ? 'SMS' : channel;
  const message = account.messages.add(conversation, body, { isOutbound: false, status: 'RECEIVED', service, now });
  sandbox.version += 1;
  sandbox.noteTaken?.(account, message, false);
  callWebhooks(world, 'receive', { line: line.number, body: messageJson(world, message) });
  return message;
}

function extrasOf({ isTapback, location, groupId, number }: InboundMessage): NonNullable<StoredMessage['extras']> {
  return {
    ...(isTapback ? { isTapback } : {}),
    ...(location === null ? {} : { location }),
    ...(groupId === null ? {} : { sender: number }),
  };
}

const tapbackVerbs: Readonly<Record<string, string>> = {
  love: 'Loved',
  like: 'Liked',
  dislike: 'Disliked',
  laugh: 'Laughed at',
  emphasize: 'Emphasized',
  question: 'Questioned',
};

/** The text that a tapback arrives as, with its curly quotes. Source: sendblue-api.md §4.2; for a picture the text is inferred. */
export function tapbackText(reaction: string, quoted: string): string {
  const verb = tapbackVerbs[reaction] ?? `Reacted ${reaction} to`;
  return `${verb} ${quoted === '' ? 'an image' : `“${quoted}”`}`;
}

/** A person starts or stops typing. */
export function type(world: AccountWorld, line: LineState, typing: { number: string; isTyping: boolean }): void {
  const { number, isTyping } = typing;
  const timestamp = isoOf(world.sandbox.now());
  const body = { number, is_typing: isTyping, from_number: line.number, timestamp };
  callWebhooks(world, 'typing_indicator', { line: line.number, body });
}
