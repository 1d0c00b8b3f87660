/** The keys under `canary` in campaign.yaml: who goes first, and which shares stop the run. */
import { z } from 'zod';
import { readShare } from '../../core/campaign/share.ts';
import { parseDuration } from '../../core/duration.ts';

/** Recipients of a canary at most: all others wait for them. */
const maxCanary = 10_000;

/** People would forget a run that waits longer. */
const maxWaitMs = parseDuration('30d');

const share = z
  .string('must be a share such as 5%')
  .refine((value) => readShare(value) !== null, 'must be a share from 0% to 100%, such as 5%')
  .transform((value) => readShare(value))
  .optional();

export const canary = z.strictObject({
  first: z
    .int('must be a whole number of 1 or more')
    .min(1, 'must be a whole number of 1 or more')
    .max(maxCanary, `must be ${maxCanary} or less: a larger canary is no longer a test`)
    .describe('Recipients who go first')
    .meta({ example: 'first: 50' }),
  waitFor: z
    .string('must be a time such as 15m or 1h')
    .refine((value) => readDuration(value) !== null, 'must be a time such as 90s, 15m or 1h')
    .refine((value) => (readDuration(value) ?? 0) <= maxWaitMs, 'must be 30d or less')
    .transform((value) => readDuration(value) ?? 0)
    .describe('How long to wait after all of their messages have gone out')
    .meta({ example: 'waitFor: 15m' }),
  stopIf: z
    .strictObject({
      failed: share.describe('Share of their messages that failed'),
      optedOut: share.describe('Share of the people who opted out'),
      downgraded: share.describe('Share of their messages that went out as SMS but were not planned as SMS'),
    })
    .describe('The run pauses as soon as one of these shares is reached')
    .meta({ example: 'stopIf: {failed: 5%, optedOut: 2%}' }),
});

function readDuration(text: string): number | null {
  try {
    return parseDuration(text);
  } catch {
    return null;
  }
}
