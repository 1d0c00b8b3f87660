/** The keys under `audience` in campaign.yaml: who gets the messages. */
import { z } from 'zod';
import { readShare } from '../../core/campaign/share.ts';
import { readDateFormat } from '../../core/csv/date-format.ts';
import { findEncoding } from '../../core/csv/encoding.ts';
import { fieldName } from '../../core/csv/field-name.ts';
import { hourMs, minuteMs, parseDuration } from '../../core/duration.ts';
import { isCountry } from '../../core/people/phone.ts';

/** Headers that one field may list. */
const maxCandidates = 20;

const headerWanted =
  'must be a header of the CSV, or a list of headers of which the CSV has one: "Mobile Phone" or [Mobile, Cell]';
const header = z.string(headerWanted).trim().min(1, headerWanted);
const headers = z
  .union([header, z.array(header).min(1, headerWanted).max(maxCandidates, headerWanted)], { error: headerWanted })
  .describe('Name of the column in the header of the CSV');

const formatWanted =
  'must be a date format such as M/D/YYYY, D.M.YYYY or M/D/YYYY h:mm A: year, month and day, and a whole time or none';
const dateColumn = z
  .strictObject({
    header: headers.meta({ example: 'header: Appointment Date' }),
    date: z
      .string(formatWanted)
      .trim()
      .refine((value) => readDateFormat(value) !== null, formatWanted)
      .describe('How the column writes dates, such as `M/D/YYYY`')
      .meta({ example: 'date: M/D/YYYY' }),
  })
  .describe('A column with dates that are not ISO dates: its header, and how it writes them');

const columns = z
  .object({ phone: headers.meta({ example: 'phone: Mobile Phone' }) })
  .catchall(z.union([headers, dateColumn], { error: headerWanted }))
  .superRefine((value, context) => {
    for (const field of Object.keys(value)) {
      if (field === 'consent' && isDateColumn(value[field])) {
        const message = 'must be a header: consent is no date';
        context.addIssue({ code: 'custom', path: [field], message });
      }
      if (field !== fieldName(field)) {
        const message = `cannot be used as a name in texts: write ${fieldName(field) || 'letters'}`;
        context.addIssue({ code: 'custom', path: [field], message, params: { code: 'bad-name', at: 'key' } });
      }
    }
  })
  .describe(
    'Field -> header of the CSV; `phone` and `consent` have a meaning for Bluecast, all others are names for texts',
  )
  .meta({ example: 'columns: {phone: Mobile Phone}' });

type ColumnFile = string | string[] | z.output<typeof dateColumn> | undefined;

export function isDateColumn(column: ColumnFile): column is z.output<typeof dateColumn> {
  return typeof column === 'object' && !Array.isArray(column);
}

const fieldWanted =
  'must be the name of a column as texts use it, or a list of such names: email or [last_name, street]';
const field = z.string(fieldWanted).refine((value) => value !== '' && value === fieldName(value), fieldWanted);

const sampleWanted = 'must be a share such as 10%, or a whole number of people';
const share = z
  .string(sampleWanted)
  .refine((value) => (readShare(value) ?? 0) > 0, sampleWanted)
  .meta({ pattern: '^\\d+(\\.\\d+)?%$' });

/** One name, or a list of names. */
function names(what: string) {
  const wanted = `must be the name of ${what}, or a list of such names`;
  const name = z.string(wanted).trim().min(1, wanted);
  return z
    .union([name, z.array(name)], { error: wanted })
    .transform((value) => [value].flat())
    .default([]);
}

const timeoutWanted = 'must be a length of time such as 30s or 5m';
const leastTimeoutMs = 1_000;
const timeout = z
  .string(timeoutWanted)
  .regex(/^\d{1,4}[smh]$/, timeoutWanted)
  .transform((text) => parseDuration(text))
  .refine((ms) => ms >= leastTimeoutMs && ms <= hourMs, 'must be from 1s to 1h')
  .default(minuteMs)
  .describe('How long the query may take')
  .meta({ example: 'timeout: 60s' });

const envWanted = 'must be the name of an environment variable, such as CLINIC_DATABASE_URL';
export const audienceSource = z
  .strictObject({
    env: z
      .string(envWanted)
      .regex(/^[A-Z_][A-Z0-9_]*$/, envWanted)
      .describe(
        'The environment variable with the address of the database: `postgresql://…`. The address itself is a secret',
      )
      .meta({ example: 'env: CLINIC_DATABASE_URL' }),
    timeout,
  })
  .describe('The PostgreSQL that `query` is asked of. It is only read')
  .meta({ example: 'source: {env: CLINIC_DATABASE_URL}' });

export const audience = z
  .strictObject({
    csv: z
      .string()
      .min(1, 'is empty: write the path of the CSV')
      .describe(
        "Path of the CSV from the campaign's folder, a pattern such as `data/*.csv`, or `-` to read it from stdin",
      )
      .optional()
      .meta({ example: 'csv: recipients.csv' }),
    query: z
      .string()
      .min(1, 'is empty: write the path of a file with SQL, such as people.sql')
      .optional()
      .describe(
        'In place of `csv`: path of a file with one SQL query, which is asked of the database in `source` each time',
      )
      .meta({ example: 'query: people.sql' }),
    source: audienceSource.optional(),
    country: z
      .string()
      .refine(isCountry, 'is not a country code (ISO 3166, capitals): write two letters such as US or GB')
      .default('US')
      .describe('Country of the numbers that have no country code')
      .meta({ pattern: '^[A-Z]{2}$' }),
    columns,
    encoding: z
      .string()
      .refine((value) => findEncoding(value) !== null, 'is not the name of an encoding: write one such as windows-1251')
      .transform((value) => findEncoding(value) ?? value)
      .optional()
      .describe('Encoding of the CSV, such as `windows-1251`, where it is neither UTF-8 nor UTF-16'),
    filter: z
      .string()
      .trim()
      .min(1, 'is empty: write a condition, or remove the key')
      .optional()
      .describe('Who in the file gets the messages, such as `state in ["NY", "NJ"] and plan != "free"`; see below'),
    exclude: z
      .strictObject({
        campaigns: names('a campaign').describe('People who were sent something by these campaigns'),
        lists: names('a list').describe('People on these lists; `bluecast import FILE --list NAME` makes one'),
        csv: names('a CSV').describe(
          "People whose numbers are in these CSV files: paths or patterns, from the campaign's folder",
        ),
      })
      .optional()
      .describe('Who is left out'),
    dedupe: z
      .union([field, z.array(field).min(1, fieldWanted)], { error: fieldWanted })
      .transform((value) => [value].flat())
      .optional()
      .describe(
        'Columns, such as `email`: of rows with the same values in them only the first counts. Each number counts only once anyway',
      ),
    perRow: z
      .boolean()
      .optional()
      .describe(
        'True: each row gets its own messages, also where several rows have one number, such as two appointments on one phone',
      ),
    sample: z
      .union([share, z.int(sampleWanted).min(1, sampleWanted)], { error: sampleWanted })
      .optional()
      .describe('A part of the people, such as `10%` or `500`: always the same people for the same file'),
    limit: z
      .int('must be a whole number of people')
      .min(1, 'must be 1 or more')
      .optional()
      .describe('The greatest number of people; the first ones of the file count'),
  })
  .superRefine(({ csv, query, source: asked, encoding }, context) => {
    const say = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if (csv === undefined && query === undefined) {
      const message = 'is missing: write the path of the CSV, or a query with its source';
      context.addIssue({ code: 'custom', path: ['csv'], message, params: { code: 'missing-key' } });
    }
    if (csv !== undefined && query !== undefined) say('query', 'cannot stand with csv: keep one of them');
    if (query !== undefined && asked === undefined)
      say(
        'source',
        'is missing: write the variable with the address of the database, such as {env: CLINIC_DATABASE_URL}',
      );
    if (query === undefined && asked !== undefined) say('source', 'stands without a query: write query, or remove it');
    if (query !== undefined && encoding !== undefined) say('encoding', 'cannot stand with query: its answer is UTF-8');
  })
  .describe('Who gets the messages')
  .meta({ example: 'audience: {csv: recipients.csv, columns: {phone: Mobile Phone}}' });
