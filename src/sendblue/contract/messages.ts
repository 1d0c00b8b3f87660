/** Sending and reading messages. Source: sendblue-api.md §2.1, §2.3, §2.5 to §2.7. */
import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { fieldsOf, textOf } from './fields.ts';
import {
  messageStatuses,
  type ProviderMessage,
  type ProviderService,
  phoneNumber,
  readMessage,
  sendStyle,
  services,
} from './message.ts';

/** Characters of one text at most. Source: §2.1. */
const maxContentLength = 18_996;
/** Messages per page at most, by the guide. Source: §2.7. */
const maxPageSize = 100;

const replyTo = z.object({ message_handle: z.string(), part_index: z.int().min(0).optional() });

const common = {
  number: phoneNumber,
  from_number: phoneNumber,
  status_callback: z.url().optional(),
  send_style: sendStyle.optional(),
  seat_id: z.string().optional(),
  reply_to: replyTo.optional(),
};

export const sendMessage = defineEndpoint({
  method: 'POST',
  path: '/api/send-message',
  summary: 'Sends a text, a medium or both to one person',
  source: '§2.1 [G][R]',
  effect: 'send',
  request: z
    .object({ ...common, content: z.string().max(maxContentLength).optional(), media_url: z.url().optional() })
    .refine((body) => (body.content ?? '') !== '' || body.media_url !== undefined, 'needs content or media_url'),
  read: readMessage,
});

export const sendCarousel = defineEndpoint({
  method: 'POST',
  path: '/api/send-carousel',
  summary: 'Sends 2 to 20 images to swipe through; V2 lines and iMessage only',
  source: '§2.3 [G]',
  effect: 'send',
  request: z.object({
    ...common,
    media_urls: z
      .array(z.url({ protocol: /^https$/ }))
      .min(2)
      .max(20),
    metadata: z.record(z.string(), z.unknown()).optional(),
  }),
  read: readMessage,
});

export const getStatus = defineEndpoint({
  method: 'GET',
  path: '/api/status',
  summary: 'Tells the status of one message by its handle',
  source: '§2.5 [R]',
  effect: 'read',
  request: z.object({ handle: z.string().min(1) }),
  read: readMessage,
});

export interface Lookup {
  readonly number: string | null;
  /** Never RCS: that is learnt from messages alone. */
  readonly service: ProviderService | null;
}

export const evaluateService = defineEndpoint({
  method: 'GET',
  path: '/api/evaluate-service',
  summary: 'Tells whether a number has iMessage',
  source: '§2.6 [R][G]',
  effect: 'read',
  request: z.object({ number: z.string().min(1), from_number: phoneNumber.optional() }),
  read: (body): Lookup => {
    const fields = fieldsOf(body);
    return { number: textOf(fields, 'number'), service: readMessage(body).service };
  },
});

export interface MessagePage {
  readonly messages: readonly ProviderMessage[];
  readonly total: number | null;
  readonly hasMore: boolean | null;
}

const isoDate = z.iso.datetime({ offset: true });

export const listMessages = defineEndpoint({
  method: 'GET',
  path: '/api/v2/messages',
  summary: 'Lists messages in both directions, filtered and in pages',
  source: '§2.7 [G][R]',
  effect: 'read',
  request: z.object({
    limit: z.int().min(1).max(maxPageSize).optional(),
    offset: z.int().min(0).optional(),
    order_by: z.enum(['createdAt', 'updatedAt', 'sentAt', 'created_at', 'updated_at', 'sent_at']).optional(),
    order_direction: z.enum(['asc', 'desc']).optional(),
    status: z.enum(messageStatuses).optional(),
    service: z.enum(services).optional(),
    is_outbound: z.boolean().optional(),
    message_type: z.enum(['message', 'group']).optional(),
    from_number: z.string().optional(),
    to_number: z.string().optional(),
    number: z.string().optional(),
    group_id: z.string().optional(),
    sendblue_number: z.string().optional(),
    account_email: z.string().optional(),
    worker_id: z.string().optional(),
    created_at_gte: isoDate.optional(),
    created_at_lte: isoDate.optional(),
    sent_at_gte: isoDate.optional(),
    sent_at_lte: isoDate.optional(),
    updated_at_gte: isoDate.optional(),
    updated_at_lte: isoDate.optional(),
  }),
  read: (body): MessagePage => {
    const fields = fieldsOf(body);
    const pagination = fieldsOf(fields['pagination']);
    return {
      messages: Array.isArray(fields['data']) ? fields['data'].map(readMessage) : [],
      total: typeof pagination['total'] === 'number' ? pagination['total'] : null,
      hasMore: typeof pagination['hasMore'] === 'boolean' ? pagination['hasMore'] : null,
    };
  },
});
