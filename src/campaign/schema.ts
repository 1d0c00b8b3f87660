/**
 * What may stand in campaign.yaml and account.yaml, and nothing else: the one place for it. Every key has a description and
 * an example: error messages show them, and so can documentation that is made from here.
 */
import { z } from 'zod';
import { onUnknownPolicies } from '../core/account.ts';
import { carouselImages } from '../core/campaign.ts';
import { parseDuration } from '../core/duration.ts';
import { fieldName } from '../core/field-name.ts';
import { isCountry, parsePhone } from '../core/phone.ts';

/** Messages to one recipient: more is a mistake. */
const maxMessages = 20;
/** Phones to test with: more is a list of recipients. */
const maxTestNumbers = 50;
/** Recipients of a canary: the rest waits for all of them. */
const maxCanary = 10_000;
/** Lines of one account: more than any account has. */
const maxLines = 1_000;
const maxNameLength = 200;
/** Headers that may stand for one field. */
const maxCandidates = 20;
/** Source: common limit of browsers and servers. */
const maxUrlLength = 2_048;

const text = z.string().refine((value) => value.trim() !== '', 'is empty: write the text, or take the key out');

const httpsUrl = z
  .string()
  .max(maxUrlLength, `is longer than ${maxUrlLength} characters: use a shorter address`)
  .refine(isHttpsUrl, 'is not an https URL: write the public address of the image, such as https://example.com/a.jpg');

const headerWanted =
  'must be a header of the CSV, or a list of headers of which one is there: "Mobile Phone" or [Mobile, Cell]';
const header = z.string(headerWanted).trim().min(1, headerWanted);
const headers = z
  .union([header, z.array(header).min(1, headerWanted).max(maxCandidates, headerWanted)], { error: headerWanted })
  .describe('What the column is called in the header of the CSV');

const columns = z
  .object({ phone: headers.meta({ example: 'phone: Mobile Phone' }) })
  .catchall(headers)
  .superRefine((value, context) => {
    for (const field of Object.keys(value)) {
      if (field !== fieldName(field)) {
        const message = `cannot be a name in texts: write ${fieldName(field) || 'letters'}`;
        context.addIssue({ code: 'custom', path: [field], message, params: { code: 'bad-name', at: 'key' } });
      }
    }
  })
  .describe(
    'Field -> header of the CSV; `phone` and `consent` mean something to Bluecast, all others are names for texts',
  )
  .meta({ example: 'columns: {phone: Mobile Phone}' });

const message = z
  .strictObject({
    text: text.optional().describe('The text, in Liquid'),
    image: httpsUrl.optional().describe('An image, with or without a text'),
    carousel: z
      .array(httpsUrl)
      .min(carouselImages.min, `has too few images: a carousel takes ${carouselImages.min} to ${carouselImages.max}`)
      .max(carouselImages.max, `has too many images: a carousel takes ${carouselImages.min} to ${carouselImages.max}`)
      .optional()
      .describe('Images to swipe through; iMessage and V2 lines only'),
    fallback: z
      .strictObject({ text: text.meta({ example: 'text: See our shop at example.com' }) })
      .optional()
      .describe('What those get instead of a carousel who cannot get one'),
  })
  .superRefine((value, context) => {
    const problem = findShapeProblem(value);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, params: { code: 'wrong-message' } });
  });

export type MessageFile = z.output<typeof message>;

const share = z
  .string('must be a share such as 5%')
  .refine((value) => readShare(value) !== null, 'must be a share from 0% to 100%, such as 5%')
  .transform((value) => readShare(value))
  .optional();

const canary = z.strictObject({
  first: z
    .int('must be a whole number of 1 or more')
    .min(1, 'must be a whole number of 1 or more')
    .max(maxCanary, `must be ${maxCanary} or less: more is not a first look`)
    .describe('Recipients who go first')
    .meta({ example: 'first: 50' }),
  waitFor: z
    .string('must be a time such as 15m or 1h')
    .refine((value) => readDuration(value) !== null, 'must be a time such as 90s, 15m or 1h')
    .transform((value) => readDuration(value) ?? 0)
    .describe('How long to wait once all of their messages have gone out')
    .meta({ example: 'waitFor: 15m' }),
  stopIf: z
    .strictObject({
      failed: share.describe('Share of their messages that failed'),
      optedOut: share.describe('Share of the people who opted out'),
      downgraded: share.describe('Share of their messages that went out as SMS without being planned as SMS'),
    })
    .describe('The run pauses as soon as one of these shares is reached')
    .meta({ example: 'stopIf: {failed: 5%, optedOut: 2%}' }),
});

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
  audience: z
    .strictObject({
      csv: z
        .string()
        .min(1, 'is empty: write the path of the CSV')
        .describe("Path of the CSV, from the campaign's folder")
        .meta({ example: 'csv: recipients.csv' }),
      country: z
        .string()
        .refine(isCountry, 'is not a country code in capitals (ISO 3166): write two letters such as US or GB')
        .default('US')
        .describe('Country of the numbers that are written without a country code'),
      columns,
    })
    .meta({ example: 'audience: {csv: recipients.csv, columns: {phone: Mobile Phone}}' }),
  messages: z
    .array(message)
    .min(1, 'is empty: add a message such as `- text: Hello`')
    .max(maxMessages, `has more than ${maxMessages} messages: send fewer to one person`)
    .meta({ example: 'messages: [{text: Hello}]' }),
  channel: z
    .strictObject({
      policy: z
        .enum(['any', 'imessage-only', 'no-sms'])
        .default('any')
        .describe('Who is left out for lack of a channel'),
    })
    .prefault({}),
  canary: canary
    .optional()
    .describe(
      'The first recipients go alone; the others follow when these fared well, else the run pauses and says why',
    ),
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

function readShare(text: string): number | null {
  const [, number] = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text.trim()) ?? [];
  return number === undefined || Number(number) > 100 ? null : Number(number) / 100;
}

function readDuration(text: string): number | null {
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}

function isE164(value: string): boolean {
  const parsed = parsePhone(value, 'US');
  return parsed.ok && parsed.phone === value;
}

function isHttpsUrl(value: string): boolean {
  if (/\s/.test(value)) return false;
  const url = URL.canParse(value) ? new URL(value) : null;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}

function findShapeProblem(value: MessageFile): string | null {
  const { text, image, carousel, fallback } = value;
  if (carousel !== undefined && image !== undefined) return 'has an image and a carousel: make two messages of it';
  if (carousel !== undefined && text !== undefined) {
    return 'has a carousel and a text: make two messages of it, or write the text as `fallback: {text: …}`';
  }
  if (fallback !== undefined && carousel === undefined)
    return 'has a fallback without a carousel: write the text alone';
  if (text === undefined && image === undefined && carousel === undefined) {
    return 'has nothing to send: write text, image or carousel';
  }
  return null;
}
