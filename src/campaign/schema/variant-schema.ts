/** The keys under `variants` in campaign.yaml: other texts for some people, and none for a few. */
import { z } from 'zod';
import { holdoutVariant, mainVariant } from '../../core/campaign/campaign.ts';
import { readShare } from '../../core/campaign/share.ts';
import { fieldName } from '../../core/csv/field-name.ts';
import { messages } from './message-schema.ts';

/** Variants of one campaign at most: nobody could compare more in a report. */
const maxVariants = 50;
const name = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u;
const reserved = [mainVariant, holdoutVariant];

const holdoutWanted = 'must be a share such as 10%';

export const variants = z
  .strictObject({
    messages: z
      .record(z.string(), messages)
      .default({})
      .describe('Name -> the messages that these people get instead. `main` is the variant under `messages`'),
    weights: z
      .record(z.string(), z.number('must be a number').positive('must be more than 0'))
      .optional()
      .describe('Name -> its share of the people, `main` included, such as `{main: 2, short: 1}`; 1 if not given'),
    column: z
      .string()
      .refine((value) => value !== '' && value === fieldName(value), 'must be the name of a column as texts use it')
      .optional()
      .describe('The column of the CSV that says which variant a person gets, such as `language`; others get `main`'),
    holdout: z
      .string(holdoutWanted)
      .refine((value) => (readShare(value) ?? 0) > 0, holdoutWanted)
      .optional()
      .describe('Share of the people who get nothing, as a control group, such as `10%`')
      .meta({ pattern: '^\\d+(\\.\\d+)?%$' }),
  })
  .superRefine((value, context) => {
    const issue = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message, params: { at: 'key' } });
    const names = Object.keys(value.messages);
    if (names.length > maxVariants) issue(['messages'], `has more than ${maxVariants} variants: use fewer`);
    for (const each of names) {
      if (!name.test(each))
        issue(['messages', each], 'cannot be the name of a variant: use letters, digits, "_" and "-"');
      if (reserved.includes(each)) issue(['messages', each], 'is a reserved name: use another one');
    }
    if (value.column !== undefined && value.weights !== undefined) {
      issue(['weights'], 'cannot be combined with column: either the column says who gets what, or the weights do');
    }
    for (const each of Object.keys(value.weights ?? {})) {
      if (each !== mainVariant && !names.includes(each)) {
        issue(['weights', each], `is not the name of a variant: there are ${[mainVariant, ...names].join(', ')}`);
      }
    }
    if (names.length === 0 && value.holdout === undefined)
      issue(['messages'], 'has no variant: add one, or remove variants');
  });

export type VariantsFile = z.output<typeof variants>;
