/** The provider's message object. Source: sendblue-api.md §3.1, §3.2 and §3.4. */
import { z } from 'zod';
import { dateOf, type Fields, fieldsOf, flagOf, textOf } from './fields.ts';

/** Every status that a current callback can carry, and those of older documents. Compared without regard to case. */
export const messageStatuses = [
  'REGISTERED',
  'PENDING',
  'QUEUED',
  'ACCEPTED',
  'SENT',
  'DELIVERED',
  'ERROR',
  'DECLINED',
  'RECEIVED',
  'SUCCESS',
  'READ',
  'FAILED',
] as const;

export const services = ['iMessage', 'SMS', 'RCS'] as const;
export type ProviderService = (typeof services)[number];

/** E.164. */
export const phoneNumber = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be a phone number in E.164, such as +12125550123');

export const sendStyle = z.enum([
  'celebration',
  'shooting_star',
  'fireworks',
  'lasers',
  'love',
  'confetti',
  'balloons',
  'spotlight',
  'echo',
  'invisible',
  'gentle',
  'loud',
  'slam',
]);

/** A message as the provider tells of it, under one set of names. */
export interface ProviderMessage {
  readonly handle: string | null;
  /** Upper case; null when the answer has none. */
  readonly status: string | null;
  readonly service: ProviderService | null;
  readonly wasDowngraded: boolean | null;
  /** Compared as a string, because it comes as number, numeric string and symbol; 0 is none. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly isOptedOut: boolean;
  readonly isOutbound: boolean | null;
  /** The contact, in both directions. */
  readonly number: string | null;
  /** Our line, in both directions. */
  readonly lineNumber: string | null;
  readonly content: string;
  readonly mediaUrl: string | null;
  readonly messageType: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  /** The whole answer, with the fields that nobody knows yet. */
  readonly raw: Fields;
}

/** Reads a message object in any of its shapes; never throws. */
export function readMessage(body: unknown): ProviderMessage {
  const fields = fieldsOf(body);
  const isOutbound = flagOf(fields, 'is_outbound');
  const errorCode = textOf(fields, 'error_code', 'errorCode');
  return {
    handle: textOf(fields, 'message_handle', 'messageHandle', 'message_id', 'messageId'),
    status: textOf(fields, 'status')?.toUpperCase() ?? null,
    service: readService(fields),
    wasDowngraded: flagOf(fields, 'was_downgraded'),
    errorCode: errorCode === '0' ? null : errorCode,
    errorMessage: readErrorText(fields),
    isOptedOut: flagOf(fields, 'opted_out') === true,
    isOutbound,
    number: textOf(fields, 'number') ?? textOf(fields, isOutbound === false ? 'from_number' : 'to_number'),
    lineNumber: textOf(fields, 'sendblue_number') ?? textOf(fields, isOutbound === false ? 'to_number' : 'from_number'),
    content: textOf(fields, 'content') ?? '',
    mediaUrl: textOf(fields, 'media_url'),
    messageType: textOf(fields, 'message_type'),
    createdAt: dateOf(fields, 'date_created', 'date_sent', 'created_at'),
    updatedAt: dateOf(fields, 'date_updated', 'updated_at'),
    raw: fields,
  };
}

/** What an answer says went wrong. Source: §1.4, in the order given there. */
export function readErrorText(fields: Fields): string | null {
  const error = fields['error'];
  const nested = typeof error === 'object' ? textOf(fieldsOf(error), 'message') : textOf(fields, 'error');
  return textOf(fields, 'message', 'error_message') ?? nested ?? textOf(fields, 'detail');
}

function readService(fields: Fields): ProviderService | null {
  const text = textOf(fields, 'service')?.toLowerCase();
  return services.find((service) => service.toLowerCase() === text) ?? null;
}
