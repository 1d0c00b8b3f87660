/** What may stand under `audience` in campaign.yaml: who gets the messages. */
import { z } from 'zod';
import { fieldName } from '../core/field-name.ts';
import { isCountry } from '../core/phone.ts';

/** Headers that may stand for one field. */
const maxCandidates = 20;

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

export const audience = z
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
      .describe('Country of the numbers that are written without a country code')
      .meta({ pattern: '^[A-Z]{2}$' }),
    columns,
  })
  .describe('Who gets the messages')
  .meta({ example: 'audience: {csv: recipients.csv, columns: {phone: Mobile Phone}}' });
