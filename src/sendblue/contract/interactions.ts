/** Tapbacks, read receipts and typing. Source: guide/reactions, guide/read-receipts, guide/typing-indicators; for some texts an emulator. */
import { z } from 'zod';
import { okAnswer, readAcknowledgement } from './acknowledgement.ts';
import { type DocumentedError, defineEndpoint } from './endpoint.ts';
import { nonEmpty, phoneNumber, recipient } from './values.ts';

const tapbacks = ['love', 'like', 'dislike', 'laugh', 'emphasize', 'question'] as const;

/** Longest duration of a typing bubble in milliseconds. Source: guide/typing-indicators. */
const maxTypingMs = 300_000;

const fromNumberInvalid = {
  status: 400,
  when: 'from_number is missing or not a phone number, such as ++1…',
  message: 'You must specify a valid `from_number` in the request body.',
  confidence: 'G',
  field: 'from_number',
} as const satisfies DocumentedError;

const lineNotRegistered = {
  status: 404,
  when: "from_number is not one of the account's lines",
  message: 'The from_number is not registered',
  confidence: 'G',
} as const satisfies DocumentedError;

const numberMissing = {
  status: 400,
  when: 'number is missing or not a phone number',
  message: 'You must specify a `number` in the request body.',
  confidence: 'G',
  field: 'number',
} as const satisfies DocumentedError;

/** One complete emoji; skin tones, flags, keycaps and joined emoji count as one. Written as text because of the flag `v`. */
const oneEmoji = new RegExp('^\\p{RGI_Emoji}$', 'v');

/** True for the name of a tapback or exactly one emoji; a `-` before it takes it away. Source: guide/reactions. */
function isReaction(text: string): boolean {
  const name = text.startsWith('-') ? text.slice(1) : text;
  return tapbacks.some((tapback) => tapback === name) || oneEmoji.test(name);
}

const sendReaction = defineEndpoint({
  name: 'sendReaction',
  family: 'interactions',
  method: 'POST',
  path: '/api/send-reaction',
  pathAliases: [],
  summary: 'Puts a tapback on a received message, or takes it away',
  source: 'guide/reactions; emulators for some texts',
  confidence: 'G',
  undocumented: 'the answer for a message that is not an iMessage: 422',
  sdkMethod: null,
  effect: 'write',
  body: z.strictObject({
    from_number: phoneNumber,
    message_handle: nonEmpty,
    reaction: z.string().refine(isReaction, { error: `must be one of ${tapbacks.join(', ')} or exactly one emoji` }),
    part_index: z.int().min(0).optional(),
  }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer.extend({ message_handle: z.string().optional(), reaction: z.string().optional() }),
  errors: {
    fromNumberInvalid,
    handleMissing: {
      status: 400,
      when: 'message_handle is missing',
      message: 'You must specify `message_handle` in the request body.',
      confidence: 'G',
      field: 'message_handle',
    },
    reactionInvalid: {
      status: 400,
      when: 'reaction is neither a tapback nor one emoji; newer documents add "or exactly one emoji"',
      message: 'Invalid reaction. Must be one of: love, like, dislike, laugh, emphasize, question',
      confidence: 'G',
      field: 'reaction',
    },
    partInvalid: {
      status: 400,
      when: 'part_index is not a whole number, 0 or more',
      message: '`part_index` must be a non-negative integer.',
      confidence: 'G',
      field: 'part_index',
    },
    lineNotRegistered,
    messageNotFound: {
      status: 404,
      when: 'the account has no message with this message_handle',
      message: 'The message to react to was not found for this account',
      confidence: 'E',
    },
    notIMessage: {
      status: 422,
      when: 'the message is not an iMessage',
      message: 'Reactions are only supported on iMessage messages',
      confidence: 'E',
    },
  },
  read: readAcknowledgement,
});

const markRead = defineEndpoint({
  name: 'markRead',
  family: 'interactions',
  method: 'POST',
  path: '/api/mark-read',
  pathAliases: [],
  summary: 'Shows the contact that their message was read; must be enabled for the account',
  source: 'guide/read-receipts',
  confidence: 'G',
  undocumented: 'the answer for a line that cannot send read receipts',
  sdkMethod: null,
  effect: 'write',
  body: z.strictObject({ number: recipient, from_number: phoneNumber }),
  fieldAliases: {},
  successStatus: 200,
  response: okAnswer.extend({ number: z.string().optional() }),
  errors: {
    numberMissing,
    fromNumberInvalid,
    lineNotRegistered,
    lineNotAble: {
      status: 400,
      when: 'the line cannot send read receipts',
      message: 'This line does not support read receipts',
      confidence: 'R',
      textConfidence: 'I',
    },
  },
  read: readAcknowledgement,
});

const sendTypingIndicator = defineEndpoint({
  name: 'sendTypingIndicator',
  family: 'interactions',
  method: 'POST',
  path: '/api/send-typing-indicator',
  pathAliases: [],
  summary: 'Shows or ends the typing bubble; iMessage and one-to-one only',
  source: 'guide/typing-indicators; SDK',
  confidence: 'G',
  undocumented:
    'whether from_number is required (the guide says no, the SDK yes: it may be omitted, but should not be), and the texts for state and max_duration_ms',
  sdkMethod: 'typingIndicators.send',
  effect: 'write',
  body: z.strictObject({
    number: recipient,
    from_number: phoneNumber.optional(),
    state: z.enum(['start', 'stop']).optional(),
    max_duration_ms: z.int().min(1).max(maxTypingMs).optional(),
  }),
  fieldAliases: {},
  successStatus: 200,
  response: z.looseObject({
    status: z.string(),
    status_code: z.int().optional(),
    error_message: z.string().nullable().optional(),
    number: z.string().optional(),
  }),
  errors: {
    numberMissing,
    fromNumberInvalid: { ...fromNumberInvalid, textConfidence: 'I' },
    stateInvalid: {
      status: 400,
      when: 'state is neither start nor stop',
      message: '`state` must be either "start" or "stop".',
      confidence: 'G',
      textConfidence: 'E',
      field: 'state',
    },
    durationInvalid: {
      status: 400,
      when: 'max_duration_ms is not a whole number from 1 to 300000',
      message: '`max_duration_ms` must be an integer between 1 and 300000.',
      confidence: 'G',
      textConfidence: 'E',
      field: 'max_duration_ms',
    },
    noConversation: {
      status: 400,
      when: 'there has been no message to or from the number',
      message: 'No route mapping found for number, have you messaged them before?',
      confidence: 'G',
      shape: 'typing',
    },
    lineNotRegistered: { ...lineNotRegistered, confidence: 'I' },
  },
  read: readAcknowledgement,
});

export const interactionEndpoints = { sendReaction, markRead, sendTypingIndicator };
