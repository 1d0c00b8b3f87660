/**
 * All keys of campaign.yaml and account.yaml. Every key has a description, and required keys have an example: error messages,
 * docs/campaign-file.md and campaigns/schema/ are generated from them.
 */
import { z } from 'zod';
import { onUnknownPolicies } from '../../core/campaign/account.ts';
import { isOnThisMachine } from '../../core/default-addresses.ts';
import { parsePhone } from '../../core/people/phone.ts';
import { isZone } from '../../core/zone/zone.ts';
import { audience } from './audience-schema.ts';
import { canary } from './canary-schema.ts';
import { checks } from './check-schema.ts';
import { emergency, ownHoursKeys, packsOff } from './hours-schema.ts';
import { messages } from './message-schema.ts';
import { reminder } from './reminder-schema.ts';
import { schedule } from './schedule-schema.ts';
import { variants } from './variant-schema.ts';

/** Test numbers at most: more would be a list of recipients. */
const maxTestNumbers = 50;
/** Lines of one account at most: more than any account has. */
const maxLines = 1_000;
const maxNameLength = 200;

export const campaignFile = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'is empty: write a name for this campaign')
    .max(maxNameLength, `is longer than ${maxNameLength} characters: shorten it`)
    .describe('The name for people')
    .meta({ example: 'name: Spring sale' }),
  purpose: z
    .enum(['marketing', 'informational'])
    .describe('Marketing goes only to people who consented, if the CSV has a column for consent')
    .meta({ example: 'purpose: marketing' }),
  sender: z
    .string()
    .trim()
    .min(1, 'is empty: write who the messages are from')
    .optional()
    .describe('Who the messages are from, as the texts name it; a marketing campaign needs it'),
  audience,
  messages: messages
    .describe('The messages that each person gets, in this order')
    .meta({ example: 'messages: [{text: Hello}]' }),
  variants: variants.optional().describe('Other texts for some people, and none for a few; see below'),
  channel: z
    .strictObject({
      policy: z
        .enum(['any', 'imessage-only', 'no-sms'])
        .default('any')
        .describe('Which people are left out because of their channel'),
    })
    .prefault({})
    .describe('Which channels may be used'),
  canary: canary
    .optional()
    .describe(
      'The first recipients get their messages before all others. The others follow if all went well, else the run pauses and says why',
    ),
  schedule: schedule.optional().describe('When the campaign is run by itself; see docs/schedules.md'),
  reminder: reminder
    .optional()
    .describe('Texts before appointments, which are rows of the CSV, one for each; see docs/reminders.md'),
  zone: z
    .string()
    .refine(isZone, 'is not a time zone: write a name such as America/New_York')
    .optional()
    .describe(
      'The time zone in which texts show times that name their own, such as `2026-07-01T16:30:00Z`; a name such as `America/New_York`',
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
const pace = limitFrom(1, 'must be a whole number of 1 or more, or off; to stop a line, remove it');

const limits = z.strictObject({
  perSecond: pace.describe('Messages per second'),
  newPerHour: limit.describe('New contacts in any 60 minutes'),
  newPerDay: limit.describe('New contacts from 3 AM to 3 AM New York'),
  minGapSeconds: limit.describe('Seconds between two new contacts'),
  unanswered: limit.describe('Messages in a row to one contact that has not answered'),
  lookupsPerHour: limit.describe('Channel lookups in any 60 minutes'),
  lookupsPerDay: limit.describe('Channel lookups from 3 AM to 3 AM New York'),
});

const accountLimits = limits.extend({
  listPerTenSeconds: pace.describe("Requests for the account's list of messages in any ten seconds"),
});

/** Environment variables, as a shell takes them. */
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of an environment variable, such as ACME_KEY_ID');

export const accountFile = z.strictObject({
  name: z
    .string()
    .trim()
    .regex(
      /^[\p{L}\p{N}][\p{L}\p{N}._/ -]{0,99}$/u,
      'must be a name of 1 to 100 letters, digits, spaces and "._/-" that begins with a letter or digit',
    )
    .optional()
    .describe("The account's name, the same wherever its file lies; without it the path of the file's folder"),
  keys: z
    .strictObject({
      id: variable.describe('The variable that holds the key id').meta({ example: 'id: ACME_KEY_ID' }),
      secret: variable.describe('The variable that holds the secret key').meta({ example: 'secret: ACME_SECRET' }),
    })
    .optional()
    .describe('Which environment variables hold its keys; without it SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY'),
  address: z
    .string()
    .refine(isProviderAddress, 'is not an address that starts with https:// (or with http:// on this machine)')
    .optional()
    .describe("The address of the provider, such as a sandbox; without it SENDBLUE_BASE_URL or Sendblue's own"),
  default: z.boolean().default(false).describe('True: the account of commands that name none'),
  shareConsent: z
    .boolean()
    .default(false)
    .describe('True: a person who opts out of one account that says so has opted out of all accounts that say so'),
  zone: z
    .string()
    .refine(isZone, 'is not a time zone: write a name such as America/New_York')
    .optional()
    .describe('The time zone in which plans, forecasts and reports show times; without it that of the machine'),
  lines: z
    .array(
      z.strictObject({
        number: z.string().describe('E.164').meta({ example: 'number: "+12125550123"' }),
        generation: z.enum(['V1', 'V2']).default('V2').describe('Only V2 lines send carousels'),
        limits: limits.optional().describe('Limits of this line that differ from the others'),
      }),
    )
    .min(1, 'is empty: add one of your Sendblue numbers, such as `- number: "+12125550123"`')
    .max(maxLines, `has more than ${maxLines} lines: split the account`)
    .describe('Your Sendblue numbers')
    .meta({ example: 'lines: [{number: "+12125550123"}]' }),
  limits: accountLimits.optional().describe("Limits of every line; the provider's limits where none is given"),
  reserve: z
    .strictObject({
      informational: z
        .int('must be a whole number of new contacts')
        .min(0, 'must be 0 or more')
        .optional()
        .describe('New contacts per line and day that are reserved for informational messages')
        .meta({ example: 'informational: 10' }),
    })
    .optional()
    .describe("What is reserved of each line's day"),
  hours: ownHoursKeys,
  packs: packsOff,
  emergency,
  requireApproval: z
    .strictObject({
      above: z
        .int('must be a whole number of 0 or more')
        .min(0, 'must be a whole number of 0 or more')
        .describe('The greatest number of recipients that needs no approval')
        .meta({ example: 'above: 500' }),
    })
    .optional()
    .describe('Which runs need a plan that a second person has approved'),
  testNumbers: z
    .array(
      z
        .string()
        .refine(isE164, 'is not a phone number with + and its country code: write it such as "+12125550142"')
        .describe('E.164'),
    )
    .max(maxTestNumbers, `has more than ${maxTestNumbers} numbers: keep only those of testers`)
    .optional()
    .describe('Your own phones, the only numbers that `bluecast test-send` sends to'),
  settleAfterSeconds: z
    .int('must be a whole number of seconds')
    .min(1, 'must be 1 or more')
    .max(86_400, 'must be 86400 (a day) or less')
    .optional()
    .describe("How long a message must be missing from the provider's list to count as never sent"),
  onUnknown: z
    .enum(onUnknownPolicies)
    .default('resend-if-proved-unsent')
    .describe('What to do with a message of unknown outcome once it is proved unsent'),
});

function isProviderAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  if (username + password + search + hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isOnThisMachine(value));
}

function isE164(value: string): boolean {
  const parsed = parsePhone(value, 'US');
  return parsed.ok && parsed.phone === value;
}
