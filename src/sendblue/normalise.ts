/** A message object in any of its shapes -> one set of names. Invariant: never throws, whatever the body is. */
import type { ProviderMessage } from './contract/message.ts';
import { type ProviderService, services } from './contract/values.ts';
import { dateOf, type Fields, fieldsOf, flagOf, textOf, textsOf } from './fields.ts';

/** Reads a message object as it comes in answers, lists, status callbacks and webhooks. */
export function readMessage(body: unknown): ProviderMessage {
  const fields = fieldsOf(body);
  const isOutbound = flagOf(fields, 'is_outbound', 'isOutbound');
  const isInbound = isOutbound === false;
  return {
    handle: textOf(fields, 'message_handle', 'messageHandle', 'message_id', 'messageId'),
    status: textOf(fields, 'status')?.toUpperCase() ?? null,
    service: readService(fields),
    wasDowngraded: flagOf(fields, 'was_downgraded', 'wasDowngraded'),
    errorCode: readErrorCode(fields),
    errorMessage: readErrorText(fields),
    errorReason: textOf(fields, 'error_reason', 'errorReason'),
    errorDetail: textOf(fields, 'error_detail', 'errorDetail'),
    isOptedOut: flagOf(fields, 'opted_out', 'optedOut') === true,
    isOutbound,
    number: textOf(fields, 'number') ?? textOf(fields, isInbound ? 'from_number' : 'to_number'),
    lineNumber: textOf(fields, 'sendblue_number', 'sendblueNumber', isInbound ? 'to_number' : 'from_number'),
    content: textOf(fields, 'content') ?? '',
    mediaUrl: textOf(fields, 'media_url', 'mediaUrl'),
    mediaUrls: textsOf(fields, 'media_urls', 'mediaURLs'),
    messageType: textOf(fields, 'message_type', 'messageType'),
    sendStyle: textOf(fields, 'send_style', 'sendStyle'),
    groupId: textOf(fields, 'group_id', 'groupId'),
    groupName: textOf(fields, 'group_display_name', 'groupDisplayName'),
    // A group's answer may have the list under `number` alone.
    participants: Array.isArray(fields['participants']) ? textsOf(fields, 'participants') : textsOf(fields, 'number'),
    accountEmail: textOf(fields, 'accountEmail', 'account_email'),
    plan: textOf(fields, 'plan'),
    seatId: textOf(fields, 'seat_id', 'seatId'),
    senderEmail: textOf(fields, 'sender_email', 'senderEmail'),
    replyToHandle: textOf(fieldsOf(fields['reply_to']), 'message_handle'),
    createdAt: dateOf(fields, 'date_created', 'date_sent', 'created_at'),
    updatedAt: dateOf(fields, 'date_updated', 'updated_at'),
    raw: fields,
  };
}

/** The provider's code as a string; 0 stands for none. */
export function readErrorCode(fields: Fields): string | null {
  const nested = textOf(fieldsOf(fields['error']), 'code');
  const code = textOf(fields, 'error_code', 'errorCode') ?? nested;
  return code === '0' ? null : code;
}

/** What an answer says went wrong, wherever it says it. */
export function readErrorText(fields: Fields): string | null {
  return (
    textOf(fields, 'message', 'error_message', 'errorMessage', 'error') ??
    textOf(fieldsOf(fields['error']), 'message') ??
    textOf(fields, 'detail')
  );
}

/** iMessage, SMS or RCS, in any case of letters. */
export function readService(fields: Fields): ProviderService | null {
  const text = textOf(fields, 'service')?.toLowerCase();
  return text === undefined ? null : (services.find((service) => service.toLowerCase() === text) ?? null);
}
