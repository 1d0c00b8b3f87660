/** Refusals that all sends share. Source: texts that third parties logged live, guide/sending, the reference. */
import type { DocumentedError } from './endpoint.ts';

export const sendErrors = {
  fromNumberMissing: {
    status: 400,
    when: 'from_number is missing',
    message: 'missing required parameter: "from_number"',
    confidence: 'O',
    field: 'from_number',
    problem: 'missing',
  },
  lineNotDefined: {
    status: 400,
    when: "from_number is not one of the account's lines; also seen as a 200 with status ERROR",
    message: 'This phone number is not defined.',
    confidence: 'O',
    shape: 'message',
    errorCode: 4000,
    field: 'from_number',
    problem: 'invalid',
  },
  toSelf: {
    status: 400,
    when: 'number is the sending line',
    message: 'Cannot send messages to self',
    confidence: 'O',
  },
  styleUnknown: {
    status: 400,
    when: 'send_style is not a documented one',
    message: 'Invalid send_style',
    confidence: 'I',
    field: 'send_style',
    problem: 'invalid',
  },
  invalid: {
    status: 400,
    when: 'the request fails validation',
    message: 'Validation error',
    confidence: 'G',
    textConfidence: 'I',
    shape: 'message',
    errorCode: 4000,
  },
  seatNotFound: {
    status: 400,
    when: "seat_id is not one of the account's seats",
    message: 'Seat not found',
    confidence: 'R',
    textConfidence: 'I',
  },
  numberNotAllowed: {
    status: 200,
    when: 'the number is blacklisted, such as 911',
    message: 'Blacklisted number',
    confidence: 'G',
    textConfidence: 'I',
    shape: 'message',
    errorCode: 4002,
  },
  optedOut: {
    status: 200,
    when: 'the recipient has opted out',
    message: 'Recipient has opted out',
    confidence: 'G',
    textConfidence: 'I',
    shape: 'message',
  },
  notVerified: {
    status: 400,
    when: 'a free plan sends to a recipient who has never texted the line',
    message: 'Recipient is not verified: have them text the line first',
    confidence: 'C',
    textConfidence: 'I',
  },
} as const satisfies Readonly<Record<string, DocumentedError>>;

export const contentEmpty = {
  status: 400,
  when: 'content, media and card are all missing',
  message: 'Message content is empty',
  confidence: 'G',
  textConfidence: 'I',
  shape: 'message',
  errorCode: 4000,
  field: 'content',
  problem: 'missing',
} as const satisfies DocumentedError;

export const numberMissing = {
  status: 400,
  when: 'number is missing',
  message: 'missing required parameter: "number"',
  confidence: 'O',
  textConfidence: 'I',
  field: 'number',
  problem: 'missing',
} as const satisfies DocumentedError;
