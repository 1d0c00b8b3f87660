/** The keys under `checks` in campaign.yaml: diagnostics with another level, each with a reason. */
import { z } from 'zod';
import { adjustableCodes } from '../findings/codes.ts';

const check = z.strictObject({
  level: z.enum(['off', 'warning', 'error']).describe('`off` silences it').meta({ example: 'level: off' }),
  because: z
    .string()
    .trim()
    .min(1, 'is empty: write why, for people who read this later')
    .describe('The reason, for people who read the file later')
    .meta({ example: 'because: bit.ly/acme belongs to us' }),
});

export const checks = z
  .strictObject(
    Object.fromEntries(
      adjustableCodes.map((code) => [code, check.optional().describe(`[${code}](diagnostics.md#${code})`)]),
    ),
  )
  .optional()
  .describe('Diagnostics that have another level in this campaign; [diagnostics.md](diagnostics.md) lists them all');
