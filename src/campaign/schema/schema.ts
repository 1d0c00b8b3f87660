/**
 * What may stand in campaign.yaml and account.yaml, and nothing else: the one place for it. Every key has a description, and
 * an example where it must be there: error messages, docs/campaign-file.md and campaigns/schema/ are made from them.
 */
import { z } from 'zod';
import { onUnknownPolicies } from '../../core/campaign/account.ts';
import { parsePhone } from '../../core/people/phone.ts';
import { audience } from './audience-schema.ts';
import { canary } from './canary-schema.ts';
import { checks } from './check-schema.ts';
import { messages } from './message-schema.ts';
import { variants } from './variant-schema.ts';

/** Phones to test with: more is a list of recipients. */
const maxTestNumbers = 50;
/** Lines of one account: more than any account has. */
const maxLines = 1_000;
const maxNameLength = 200;

export const campaignFile = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'is empty: write what you call this campaign')
    .max(maxNameLength, `is longer than ${maxNameLength} characters: shorten it`)
    .describe('What people call it')
    .meta({ example: 'name: Spring sale' }),
  purpose: z
    .enum(['marketing', 'informational'])
    .describe('Marketing goes only to people who said yes, where the CSV has a column for it')
    .meta({ example: 'purpose: marketing' }),
  sender: z
    .string()
    .trim()
    .min(1, 'is empty: write whom the messages are from')
    .optional()
    .describe('Whom the messages are from, as the texts name it; asked for in marketing'),
  audience,
  messages: messages.describe('What people get, in this order').meta({ example: 'messages: [{text: Hello}]' }),
  variants: variants.optional().describe('Other texts for some of the people, and nothing for a few; see below'),
  channel: z
    .strictObject({
      policy: z
        .enum(['any', 'imessage-only', 'no-sms'])
        .default('any')
        .describe('Who is left out for lack of a channel'),
    })
    .prefault({})
    .describe('Which channels may be used'),
  canary: canary
    .optional()
    .describe(
      'The first recipients go alone; the others follow when these fared well, else the run pauses and says why',
    ),
  checks,
});

/** A whole number from `min` up, or `off`: null. */
function limitFrom(min: number, error: string) {
  return z
    .union([z.int(error).min(min, error), z.literal('off', error)], { error })
    .transform((value) => (value === 'off' ? null : value))
    .optional();
}

const limit = limitFrom(0, 'must be a whole number of 0 or more, or off');
const pace = limitFrom(1, 'must be a whole number of 1 or more, or off; to stop a line, take it out');

const limits = z.strictObject({
  perSecond: pace.describe('Messages per second'),
  newPerHour: limit.describe('New contacts in any 60 minutes'),
  newPerDay: limit.describe('New contacts from 3 AM to 3 AM New York'),
  minGapSeconds: limit.describe('Seconds between two new contacts'),
  unanswered: limit.describe('Messages in a row to one contact that has not answered'),
  lookupsPerHour: limit.describe('Questions for a channel in any 60 minutes'),
  lookupsPerDay: limit.describe('The same from 3 AM to 3 AM New York'),
});

const accountLimits = limits.extend({
  listPerTenSeconds: pace.describe("Requests for the account's list of messages in any ten seconds"),
});

export const accountFile = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        number: z.string().describe('E.164').meta({ example: 'number: "+12125550123"' }),
        generation: z.enum(['V1', 'V2']).default('V2').describe('V2 lines alone send carousels'),
        limits: limits.optional().describe('Where this line differs from the others'),
      }),
    )
    .min(1, 'is empty: add one of your Sendblue numbers, such as `- number: "+12125550123"`')
    .max(maxLines, `has more than ${maxLines} lines: split the account`)
    .describe('Your Sendblue numbers')
    .meta({ example: 'lines: [{number: "+12125550123"}]' }),
  limits: accountLimits.optional().describe('Limits of every line; those of the provider where nothing is said'),
  reserve: z
    .strictObject({
      informational: z
        .int('must be a whole number of new contacts')
        .min(0, 'must be 0 or more')
        .optional()
        .describe("New contacts of each line's day that are kept for informational messages")
        .meta({ example: 'informational: 10' }),
    })
    .optional()
    .describe("What is kept of each line's day"),
  requireApproval: z
    .strictObject({
      above: z
        .int('must be a whole number of 0 or more')
        .min(0, 'must be a whole number of 0 or more')
        .describe('Recipients up to which no approval is needed')
        .meta({ example: 'above: 500' }),
    })
    .optional()
    .describe('Which runs need a plan that somebody other than its maker has approved'),
  testNumbers: z
    .array(
      z
        .string()
        .refine(isE164, 'is not a phone number with + and its country code: write it such as "+12125550142"')
        .describe('E.164'),
    )
    .max(maxTestNumbers, `has more than ${maxTestNumbers} numbers: keep those of people who test`)
    .optional()
    .describe('Your own phones: the only numbers that `bluecast test-send` sends to'),
  settleAfterSeconds: z
    .int('must be a whole number of seconds')
    .min(1, 'must be 1 or more')
    .max(86_400, 'must be 86400 (a day) or less')
    .optional()
    .describe("How long a message must be missing from the provider's list to count as never sent"),
  onUnknown: z
    .enum(onUnknownPolicies)
    .default('resend-if-proved-unsent')
    .describe('What becomes of a message whose outcome was unknown, once it is proved not to have been sent'),
});

function isE164(value: string): boolean {
  const parsed = parsePhone(value, 'US');
  return parsed.ok && parsed.phone === value;
}
