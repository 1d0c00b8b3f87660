/**
 * The messages taken since the last full save, one entry each, written before the request is answered. Invariant: after a crash, a
 * handle that was given out is still known, and is never given out again.
 */
import { consentIn } from '../../core/people/opt-out.ts';
import { conversationOf, type SandboxAccount } from '../provider/account.ts';
import type { Group } from '../provider/message-store.ts';
import type { SavedMessage } from './saved-message.ts';

export interface JournalEntry {
  readonly kind: 'taken';
  /** The account's name. */
  readonly account: string;
  /** True when it went to a new contact: it counts in those windows. */
  readonly isNew: boolean;
  readonly group: Group | null;
  readonly message: SavedMessage;
}

/** Repeats the message's effect on conversation, consent and windows. Returns the message. */
export function restoreTaken(account: SandboxAccount, { message, group, isNew }: JournalEntry): SavedMessage {
  const line = account.lineStates.get(message.line);
  if (line === undefined) return message;
  if (group !== null && !account.groups.has(group.id)) account.groups.set(group.id, group);
  const conversation = conversationOf(line, message.number, group);
  line.conversations.set(message.number, conversation);
  conversation.lastAt = message.createdAt;
  conversation.unanswered = message.isOutbound ? conversation.unanswered + 1 : 0;
  if (!message.isOutbound) {
    conversation.lastInboundAt = message.createdAt;
    const consent = consentIn(message.content);
    if (consent !== null) account.consent.set(message.extras?.sender ?? message.number, consent);
  }
  if (isNew) {
    line.newHour.add(message.createdAt);
    line.newDay.add(message.createdAt);
  }
  return message;
}
