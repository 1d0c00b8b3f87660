/**
 * What was taken since the state was last saved whole: a line for each message, written before anybody is answered. Invariant: a
 * handle that was given out is known after a crash, too, and is never given out again.
 */
import { consentIn } from '../../core/people/opt-out.ts';
import { conversationOf, type SandboxAccount } from '../provider/account.ts';
import type { Group } from '../provider/message-store.ts';
import type { SavedMessage } from './saved-message.ts';

export interface JournalEntry {
  readonly kind: 'taken';
  /** By its name. */
  readonly account: string;
  /** It went to a new contact, and counts in those windows. */
  readonly isNew: boolean;
  readonly group: Group | null;
  readonly message: SavedMessage;
}

/** Does to conversation, consent and windows what the message did when it was taken. Returns the message. */
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
