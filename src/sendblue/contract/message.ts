/**
 * The provider's message object: its form on the wire, and the form that the rest of the program uses. Source: captures of webhooks,
 * guide/receiving, guide/messages, the reference and the SDK's types.
 */
import { z } from 'zod';
import type { Fields } from '../fields.ts';
import { messageTypes, type ProviderService, replyTo } from './values.ts';

const text = z.string().nullable().optional();

/** Every field ever seen. An absent value is `""`, `[]` or null on the wire; an absent error number is null or 0. */
export const messageObject = z.looseObject({
  message_handle: z.string(),
  accountEmail: text,
  account_email: text,
  content: text,
  media_url: text,
  media_urls: z.array(z.string()).optional(),
  is_outbound: z.boolean().optional(),
  status: z.string(),
  error_code: z.union([z.int(), z.string()]).nullable().optional(),
  error_message: text,
  error_reason: text,
  error_detail: text,
  from_number: text,
  number: z.union([z.string(), z.array(z.string())]).optional(),
  to_number: z.union([z.string(), z.array(z.string())]).optional(),
  sendblue_number: text,
  service: text,
  was_downgraded: z.boolean().nullable().optional(),
  plan: text,
  message_type: z.enum(messageTypes).or(z.string()).optional(),
  group_id: text,
  group_display_name: text,
  participants: z.array(z.string()).optional(),
  send_style: text,
  opted_out: z.boolean().optional(),
  date_sent: text,
  date_created: text,
  date_updated: text,
  seat_id: text,
  sender_email: text,
  reply_to: replyTo.nullable().optional(),
  thread_originator: z.looseObject({ message_handle: z.string(), part: z.string().optional() }).nullable().optional(),
  app_card: z.looseObject({}).nullable().optional(),
  location: z
    .looseObject({
      latitude: z.number(),
      longitude: z.number(),
      accuracy: z.number().optional(),
      altitude: z.number().optional(),
      duration: z.number().optional(),
      timestamp: z.union([z.string(), z.number()]).optional(),
    })
    .nullable()
    .optional(),
  metadata: z.looseObject({}).nullable().optional(),
  row_id: z.union([z.string(), z.number()]).optional(),
});

/** A message object in its form on the wire. */
export type MessageObject = z.input<typeof messageObject>;

/** A message in the form that the rest of the program uses: one set of names, null for absent values. */
export interface ProviderMessage {
  readonly handle: string | null;
  /** In upper case; null when absent. */
  readonly status: string | null;
  readonly service: ProviderService | null;
  /** Null while unknown, and for messages that began as SMS. */
  readonly wasDowngraded: boolean | null;
  /** A string, because it comes as a number, a numeric string or a symbol; 0 reads as null. */
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly errorReason: string | null;
  readonly errorDetail: string | null;
  readonly isOptedOut: boolean;
  readonly isOutbound: boolean | null;
  /** The contact, in both directions; null for a group. */
  readonly number: string | null;
  /** Our line, in both directions. */
  readonly lineNumber: string | null;
  /** Empty when the message has only media. */
  readonly content: string;
  readonly mediaUrl: string | null;
  readonly mediaUrls: readonly string[];
  readonly messageType: string | null;
  readonly sendStyle: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly participants: readonly string[];
  readonly accountEmail: string | null;
  readonly plan: string | null;
  readonly seatId: string | null;
  readonly senderEmail: string | null;
  readonly replyToHandle: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  /** The whole object, including unknown fields. */
  readonly raw: Fields;
}
