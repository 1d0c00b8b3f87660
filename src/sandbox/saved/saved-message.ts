/** A message as the state file keeps it: with the line and the number of its conversation in place of the conversation. */
import type { MessageBody, RestoredState, StoredMessage } from '../provider/message-store.ts';

export interface SavedMessage extends MessageBody, RestoredState {
  readonly kind: 'message';
  readonly line: string;
  readonly number: string;
}

export function saveMessage(message: StoredMessage): SavedMessage {
  const { conversation, sequence: _s, previous: _p, createdPlace: _c, updatedPlace: _u, ...kept } = message;
  return { kind: 'message', line: conversation.line, number: conversation.number, ...kept };
}
