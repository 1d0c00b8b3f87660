/** Tapbacks, read receipts, typing. Source: sendblue-api.md §2.10 to §2.12. */
import { contract } from '../../sendblue/contract/contract.ts';
import { type Handler, refuse } from '../http/answer.ts';
import { findMessage } from './message-handlers.ts';

const sendReaction: Handler<'sendReaction'> = (world, request) => {
  const { errors } = contract.sendReaction;
  if (!world.account.lineStates.has(request.from_number)) return refuse(errors.lineNotRegistered);
  const message = findMessage(world, request.message_handle);
  if (message === undefined) return refuse(errors.messageNotFound);
  if (message.service !== 'iMessage') return refuse(errors.notIMessage);
  const { reaction } = request;
  const isTakenBack = reaction.startsWith('-');
  const others = (message.extras?.reactions ?? []).filter((each) => each !== reaction.replace(/^-/, ''));
  message.extras = { ...message.extras, reactions: isTakenBack ? others : [...others, reaction] };
  world.sandbox.version += 1;
  return { status: 'OK', message: 'Reaction request sent', message_handle: request.message_handle, reaction };
};

const markRead: Handler<'markRead'> = (world, request) => {
  const { errors } = contract.markRead;
  const line = world.account.lineStates.get(request.from_number);
  if (line === undefined) return refuse(errors.lineNotRegistered);
  if (line.canMarkRead === false) return refuse(errors.lineNotAble);
  const conversation = line.conversations.get(request.number);
  for (const message of conversation === undefined ? [] : world.account.messages.ofConversation(conversation)) {
    if (message.isOutbound) continue;
    message.extras = { ...message.extras, isRead: true };
    break;
  }
  world.sandbox.version += 1;
  return { status: 'OK', message: 'Mark read request sent', number: request.number };
};

const sendTypingIndicator: Handler<'sendTypingIndicator'> = ({ account }, request) => {
  const { errors } = contract.sendTypingIndicator;
  const { number, from_number: from } = request;
  if (from !== undefined && !account.lineStates.has(from)) return refuse(errors.lineNotRegistered);
  const lines = [...account.lineStates.values()].filter((line) => from === undefined || line.number === from);
  if (!lines.some((line) => line.conversations.has(number))) return refuse(errors.noConversation, { number });
  return { status: 'QUEUED', status_code: 200, error_message: null, number };
};

export const interactionHandlers = { sendReaction, markRead, sendTypingIndicator };
