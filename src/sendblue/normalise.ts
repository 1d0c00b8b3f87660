/** A message object in any of its shapes -> one set of names. Invariant: never throws, whatever the body is. */
import type { ProviderMessage } from './contract/message.ts';
import { type ProviderService, services } from './contract/values.ts';
import { asFields, dateIn, type Fields, flagIn, textIn, textsIn } from './fields.ts';

/** Reads a message object from an answer, a list, a status callback or a webhook. */
export function readMessage(body: unknown): ProviderMessage {
  const fields = asFields(body);
  const isOutbound = flagIn(fields, 'is_outbound', 'isOutbound');
  const isInbound = isOutbound === false;
  return {
    handle: textIn(fields, 'message_handle', 'messageHandle', 'message_id', 'messageId'),
    status: textIn(fields, 'status')?.toUpperCase() ?? null,
    service: readService(fields),
    wasDowngraded: flagIn(fields, 'was_downgraded', 'wasDowngraded'),
    errorCode: readErrorCode(fields),
    errorMessage: readErrorText(fields),
    errorReason: textIn(fields, 'error_reason', 'errorReason'),
    errorDetail: textIn(fields, 'error_detail', 'errorDetail'),
    isOptedOut: flagIn(fields, 'opted_out', 'optedOut') === true,
    isOutbound,
    number: textIn(fields, 'number') ?? textIn(fields, isInbound ? 'from_number' : 'to_number'),
    lineNumber: textIn(fields, 'sendblue_number', 'sendblueNumber', isInbound ? 'to_number' : 'from_number'),
    content: textIn(fields, 'content') ?? '',
    mediaUrl: textIn(fields, 'media_url', 'mediaUrl'),
    mediaUrls: textsIn(fields, 'media_urls', 'mediaURLs'),
    messageType: textIn(fields, 'message_type', 'messageType'),
    sendStyle: textIn(fields, 'send_style', 'sendStyle'),
    groupId: textIn(fields, 'group_id', 'groupId'),
    groupName: textIn(fields, 'group_display_name', 'groupDisplayName'),
    // A group's answer may have the list only under `number`.
    participants: Array.isArray(fields['participants']) ? textsIn(fields, 'participants') : textsIn(fields, 'number'),
    accountEmail: textIn(fields, 'accountEmail', 'account_email'),
    plan: textIn(fields, 'plan'),
    seatId: textIn(fields, 'seat_id', 'seatId'),
    senderEmail: textIn(fields, 'sender_email', 'senderEmail'),
    replyToHandle: textIn(asFields(fields['reply_to']), 'message_handle'),
    createdAt: dateIn(fields, 'date_created', 'date_sent', 'created_at'),
    updatedAt: dateIn(fields, 'date_updated', 'updated_at'),
    raw: fields,
  };
}

/** The provider's error code as a string; 0 means none. */
export function readErrorCode(fields: Fields): string | null {
  const nested = textIn(asFields(fields['error']), 'code');
  const code = textIn(fields, 'error_code', 'errorCode') ?? nested;
  return code === '0' ? null : code;
}

/** An answer's error text, from any of the fields that may hold it. */
export function readErrorText(fields: Fields): string | null {
  return (
    textIn(fields, 'message', 'error_message', 'errorMessage', 'error') ??
    textIn(asFields(fields['error']), 'message') ??
    textIn(fields, 'detail')
  );
}

/** iMessage, SMS or RCS, regardless of case. */
export function readService(fields: Fields): ProviderService | null {
  const text = textIn(fields, 'service')?.toLowerCase();
  return text === undefined ? null : (services.find((service) => service.toLowerCase() === text) ?? null);
}
