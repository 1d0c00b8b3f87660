/** Reading messages, their statuses and a number's channel. Source: guide/messages, guide/lookup, the reference, retired documentation. */
import { z } from 'zod';
import { asFields, flagIn, listIn, numberIn, textIn } from '../fields.ts';
import { readMessage, readService } from '../normalise.ts';
import { okAnswer, readAcknowledgement } from './acknowledgement.ts';
import { defineEndpoint } from './endpoint.ts';
import { messageObject, type ProviderMessage } from './message.ts';
import { isoDate, nonEmpty, type ProviderService, providerStatuses, services } from './values.ts';

/** Messages per page: 1000 by the reference, 100 by the guide; the client asks for 100 at most. */
const maxPageSize = 1000;
const guidedPageSize = 100;

const messageNotFound = {
  status: 404,
  when: 'the account has no message with this handle',
  message: 'Message not found',
  confidence: 'I',
} as const;

const getStatus = defineEndpoint({
  name: 'getStatus',
  family: 'messages',
  method: 'GET',
  path: '/api/status',
  pathAliases: [],
  summary: 'Reports the status of one message by its handle',
  source: 'reference; retired documentation',
  confidence: 'R',
  undocumented: 'the answers for a missing handle (400) and an unknown one (404)',
  sdkMethod: 'messages.getStatus',
  effect: 'read',
  query: z.strictObject({ handle: nonEmpty }),
  fieldAliases: { handle: ['message_handle'] },
  successStatus: 200,
  response: messageObject,
  errors: {
    handleMissing: {
      status: 400,
      when: 'handle is missing',
      message: 'Missing handle',
      confidence: 'I',
      field: 'handle',
    },
    messageNotFound,
  },
  read: readMessage,
});

export interface Lookup {
  /** In the provider's normalised form. */
  readonly number: string | null;
  /** Never RCS: only messages reveal that. */
  readonly service: ProviderService | null;
}

const evaluateService = defineEndpoint({
  name: 'evaluateService',
  family: 'messages',
  method: 'GET',
  path: '/api/evaluate-service',
  pathAliases: [],
  summary: 'Reports whether a number or an e-mail address has iMessage',
  source: 'guide/lookup; SDK',
  confidence: 'R',
  undocumented: 'the statuses of an inconclusive lookup (503, may be repeated) and of one over the limit (429)',
  sdkMethod: 'lookups.lookupNumber',
  effect: 'read',
  isRationed: true,
  // from_number is accepted but selects no line.
  query: z.strictObject({ number: nonEmpty, from_number: z.string().optional() }),
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ number: z.string(), service: z.string() }),
  errors: {
    numberMissing: {
      status: 400,
      when: 'number is missing, or neither a phone number nor an e-mail address',
      message: 'You must specify a `number` in the query.',
      confidence: 'I',
      field: 'number',
    },
    inconclusive: {
      status: 503,
      when: 'the lookup was inconclusive and may be repeated',
      message: 'Lookup was inconclusive, try again later',
      confidence: 'R',
      textConfidence: 'I',
    },
  },
  read: (body): Lookup => {
    const fields = asFields(body);
    return { number: textIn(fields, 'number'), service: readService(fields) };
  },
});

export interface MessagePage {
  readonly messages: readonly ProviderMessage[];
  readonly limit: number | null;
  readonly offset: number | null;
  readonly total: number | null;
  /** Null when the answer does not say. */
  readonly hasMore: boolean | null;
}

const listMessages = defineEndpoint({
  name: 'listMessages',
  family: 'messages',
  method: 'GET',
  path: '/api/v2/messages',
  pathAliases: [],
  summary:
    'Lists messages in both directions, filtered, ordered and in pages; at most 100 requests in 10 s per account',
  source: 'guide/messages; reference; SDK; CLI',
  confidence: 'G',
  undocumented:
    'whether a limit over 100 is honoured (the reference says 1000; our client asks for 100 at most). The names of order_by come in two styles; both are accepted',
  sdkMethod: 'messages.list',
  effect: 'read',
  query: z.strictObject({
    limit: z.int().min(1).max(maxPageSize).optional(),
    offset: z.int().min(0).optional(),
    order_by: z.enum(['createdAt', 'updatedAt', 'sentAt', 'created_at', 'updated_at', 'sent_at']).optional(),
    order_direction: z.enum(['asc', 'desc']).optional(),
    status: z.enum(providerStatuses).optional(),
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
  fieldAliases: {},
  clamp: { limit: guidedPageSize },
  successStatus: 200,
  response: z.looseObject({
    status: z.string(),
    data: z.array(messageObject),
    pagination: z.looseObject({
      limit: z.int(),
      offset: z.int(),
      total: z.int(),
      hasMore: z.boolean().optional(),
    }),
  }),
  errors: {},
  read: (body): MessagePage => {
    const fields = asFields(body);
    const pagination = asFields(fields['pagination']);
    return {
      messages: listIn(fields, 'data', 'messages').map(readMessage),
      limit: numberIn(pagination, 'limit'),
      offset: numberIn(pagination, 'offset'),
      total: numberIn(pagination, 'total', 'count'),
      hasMore: flagIn(pagination, 'hasMore', 'has_more'),
    };
  },
});

const getMessage = defineEndpoint({
  name: 'getMessage',
  family: 'messages',
  method: 'GET',
  path: '/api/v2/messages/:id',
  pathAliases: [],
  summary: 'Reads one message by its handle',
  source: 'guide/messages; reference; SDK',
  confidence: 'G',
  undocumented: 'the answer for an unknown handle: 404',
  sdkMethod: 'messages.retrieve',
  effect: 'read',
  params: z.strictObject({ id: nonEmpty }),
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({ status: z.string(), data: messageObject }),
  errors: { messageNotFound },
  read: (body): ProviderMessage => readMessage(asFields(body)['data'] ?? body),
});

const deleteMessage = defineEndpoint({
  name: 'deleteMessage',
  family: 'messages',
  method: 'DELETE',
  path: '/api/message/:message_handle',
  pathAliases: [],
  summary: "Removes a message from the provider's records; it stays on the phone",
  source: 'guide/messages; third-party clients',
  confidence: 'G',
  undocumented: 'the body of its answer, and the answer for an unknown handle: 404',
  sdkMethod: null,
  effect: 'write',
  params: z.strictObject({ message_handle: nonEmpty }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer,
  errors: { messageNotFound },
  read: readAcknowledgement,
});

export const messageEndpoints = { getStatus, evaluateService, listMessages, getMessage, deleteMessage };
