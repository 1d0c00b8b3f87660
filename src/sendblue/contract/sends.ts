/** Endpoints that put a message on a person's phone. Source: guide/sending, guide/carousel, the reference, retired documentation on groups. */
import { z } from 'zod';
import { asFields, textIn, textsIn } from '../fields.ts';
import { readMessage } from '../normalise.ts';
import { appCard } from './app-card.ts';
import { defineEndpoint } from './endpoint.ts';
import { messageObject } from './message.ts';
import { contentEmpty, numberMissing, sendErrors } from './send-errors.ts';
import { maxContentLength, nonEmpty, phoneNumber, recipient, replyTo, secureUrl, sendStyle, webUrl } from './values.ts';

/** Most people in a group. Source: retired documentation. */
const maxGroupSize = 25;
/** Images in a carousel. Source: guide/carousel. */
const minCarouselImages = 2;
const maxCarouselImages = 20;

const fieldAliases = {
  number: ['recipient', 'to'],
  from_number: ['fromNumber', 'from', 'sendblue_number'],
  send_style: ['sendStyle'],
  status_callback: ['statusCallback'],
} as const;

const options = {
  status_callback: webUrl.optional(),
  send_style: sendStyle.optional(),
  seat_id: nonEmpty.optional(),
  reply_to: replyTo.optional(),
};

const isFilled = (text: string | undefined): boolean => text !== undefined && text !== '';

const sendMessage = defineEndpoint({
  name: 'sendMessage',
  family: 'messages',
  method: 'POST',
  path: '/api/send-message',
  pathAliases: [],
  summary: 'Sends a text, a medium or both to one person',
  source: 'guide/sending; reference; SDK',
  confidence: 'G',
  undocumented:
    'the texts of most refusals, and the answer to a send to an opted-out number: a message object with status ERROR and opted_out true. The aliases of number and from_number are documented only for carousels',
  sdkMethod: 'messages.send',
  effect: 'send',
  body: z
    .strictObject({
      number: recipient,
      from_number: phoneNumber,
      content: z.string().max(maxContentLength).optional(),
      media_url: webUrl.optional(),
      app_card: appCard.optional(),
      // Mentioned by one third party, for sending past the cap before the first reply; its type is unknown.
      pre_reply_override: z.unknown().optional(),
      ...options,
    })
    .refine((body) => isFilled(body.content) || body.media_url !== undefined || body.app_card !== undefined, {
      path: ['content'],
      error: 'must be given unless media_url or app_card is given',
    }),
  fieldAliases,
  successStatus: 200,
  response: messageObject,
  proof: 'message_handle',
  errors: { ...sendErrors, numberMissing, contentEmpty },
  read: readMessage,
});

const sendGroupMessage = defineEndpoint({
  name: 'sendGroupMessage',
  family: 'messages',
  method: 'POST',
  path: '/api/send-group-message',
  pathAliases: [],
  summary: 'Sends a text, a medium or both to a group, and creates the group if it is new',
  source: 'reference; SDK; retired documentation',
  confidence: 'R',
  undocumented:
    'whether number and to_number of the answer are lists (the client reads both forms, the sandbox sends lists), the form of group ids, the present limit on group size (25 by retired documentation)',
  sdkMethod: 'groups.sendMessage',
  effect: 'send',
  body: z
    .strictObject({
      numbers: z.array(recipient).min(2).max(maxGroupSize).optional(),
      group_id: nonEmpty.optional(),
      from_number: phoneNumber,
      content: z.string().max(maxContentLength).optional(),
      media_url: webUrl.optional(),
      ...options,
    })
    .refine((body) => body.numbers !== undefined || body.group_id !== undefined, {
      path: ['numbers'],
      error: 'must be given unless group_id is given',
    })
    .refine((body) => isFilled(body.content) || body.media_url !== undefined, {
      path: ['content'],
      error: 'must be given unless media_url is given',
    }),
  fieldAliases: {
    from_number: fieldAliases.from_number,
    send_style: fieldAliases.send_style,
    status_callback: fieldAliases.status_callback,
  },
  successStatus: 200,
  response: messageObject,
  proof: 'message_handle',
  errors: {
    ...sendErrors,
    contentEmpty,
    membersMissing: {
      status: 400,
      when: 'numbers and group_id are both missing, or numbers has only one number, even if repeated',
      message: 'You must specify a `group_id` or at least two `numbers`.',
      confidence: 'R',
      textConfidence: 'E',
      field: 'numbers',
    },
    groupNotFound: {
      status: 404,
      when: 'group_id names no group of the account',
      message: 'Group not found',
      confidence: 'I',
    },
  },
  read: readMessage,
});

const sendCarousel = defineEndpoint({
  name: 'sendCarousel',
  family: 'messages',
  method: 'POST',
  path: '/api/send-carousel',
  pathAliases: [],
  summary: 'Sends 2 to 20 images to swipe through; V2 lines and iMessage only',
  source: 'guide/carousel; reference; SDK',
  confidence: 'G',
  undocumented:
    'the texts of most refusals, and the answer for a recipient without iMessage (422 by an emulator). The guide says 202, the reference 200: the client reads both',
  sdkMethod: 'sendCarousel.send',
  effect: 'send',
  body: z.strictObject({
    number: recipient,
    from_number: phoneNumber,
    media_urls: z.array(secureUrl).min(minCarouselImages).max(maxCarouselImages),
    metadata: z.record(z.string(), z.unknown()).optional(),
    ...options,
  }),
  fieldAliases: { ...fieldAliases, media_urls: ['mediaURLs'] },
  successStatus: 202,
  response: messageObject,
  proof: 'message_handle',
  errors: {
    ...sendErrors,
    numberMissing,
    mediaMissing: {
      status: 400,
      when: 'media_urls is missing or not a list',
      message: "'media_urls' is required — an array of 2-20 HTTPS URLs",
      confidence: 'G',
      field: 'media_urls',
      problem: 'missing',
    },
    mediaTooFew: {
      status: 400,
      when: 'media_urls has fewer than 2',
      message: 'Carousel requires at least 2 media URLs. For single media, use /send-message with media_url.',
      confidence: 'G',
      field: 'media_urls',
      problem: 'tooFew',
    },
    mediaTooMany: {
      status: 400,
      when: 'media_urls has more than 20',
      message: 'Carousel supports at most 20 media URLs.',
      confidence: 'G',
      textConfidence: 'I',
      field: 'media_urls',
      problem: 'tooMany',
    },
    mediaNotSecure: {
      status: 400,
      when: 'one of media_urls is not https',
      message: 'All media URLs must be HTTPS.',
      confidence: 'G',
      textConfidence: 'I',
      field: 'media_urls',
      problem: 'invalid',
    },
    lineTooOld: {
      status: 400,
      when: 'from_number is a V1 line',
      message: 'Carousel messaging is only available on V2 lines.',
      confidence: 'G',
      textConfidence: 'I',
    },
    notIMessage: {
      status: 422,
      when: 'the recipient has no iMessage',
      message: 'Carousels are only supported on iMessage',
      confidence: 'E',
      textConfidence: 'I',
    },
  },
  read: readMessage,
});

const createGroup = defineEndpoint({
  name: 'createGroup',
  family: 'messages',
  method: 'POST',
  path: '/api/create-group',
  pathAliases: [],
  summary: 'Creates a named group, and sends it a first text if one is given',
  source: "the API's index; skill",
  confidence: 'I',
  undocumented:
    'everything except its existence: fields and answer are inferred, so only group_id is relied on. sendGroupMessage with numbers also creates a group, and is documented',
  sdkMethod: null,
  effect: 'send',
  body: z.strictObject({
    from_number: phoneNumber,
    numbers: z
      .array(recipient)
      .min(2)
      .max(maxGroupSize - 1),
    group_name: z.string().optional(),
    content: z.string().max(maxContentLength).optional(),
  }),
  fieldAliases: {
    from_number: fieldAliases.from_number,
    numbers: ['participants', 'recipients'],
    group_name: ['name', 'display_name'],
  },
  successStatus: 200,
  response: z.looseObject({
    status: z.string(),
    message: z.string().optional(),
    group_id: z.string(),
    group_name: z.string().nullable().optional(),
    participants: z.array(z.string()).optional(),
  }),
  proof: 'group_id',
  errors: {
    fromNumberMissing: sendErrors.fromNumberMissing,
    lineNotDefined: sendErrors.lineNotDefined,
    toSelf: sendErrors.toSelf,
    numberNotAllowed: sendErrors.numberNotAllowed,
    optedOut: sendErrors.optedOut,
    membersMissing: {
      status: 400,
      when: 'there are fewer than two different numbers',
      message: 'You must specify at least two `numbers`.',
      confidence: 'I',
      field: 'numbers',
    },
  },
  read: (body) => {
    const raw = asFields(body);
    return {
      groupId: textIn(raw, 'group_id', 'groupId'),
      groupName: textIn(raw, 'group_name', 'group_display_name', 'name'),
      participants: textsIn(raw, 'participants', 'numbers'),
      raw,
    };
  },
});

export const sendEndpoints = { sendMessage, sendGroupMessage, sendCarousel, createGroup };
