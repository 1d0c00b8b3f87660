/** What may stand under `checks` in campaign.yaml: diagnostics that are lowered, silenced or raised, each with a reason. */
import { z } from 'zod';
import { adjustableCodes } from '../findings/codes.ts';

const check = z.strictObject({
  level: z.enum(['off', 'warning', 'error']).describe('`off` silences it').meta({ example: 'level: off' }),
  because: z
    .string()
    .trim()
    .min(1, 'is empty: say why, for those who read this after you')
    .describe('Why, for those who read the file after you')
    .meta({ example: 'because: bit.ly/acme is a domain of ours' }),
});

export const checks = z
  .strictObject(
    Object.fromEntries(
      adjustableCodes.map((code) => [code, check.optional().describe(`[${code}](diagnostics.md#${code})`)]),
    ),
  )
  .optional()
  .describe('Diagnostics whose level is another one here; [diagnostics.md](diagnostics.md) lists them');
