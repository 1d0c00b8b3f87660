/** A run that is planned and running, made through the statements that the plan itself uses. */
import pg from 'pg';
import { compileTemplate, renderTemplate } from '../src/core/text/template.ts';
import { insertImport } from '../src/store/audience/import.ts';
import { type OpenDatabase, openDatabase } from '../src/store/database/connect.ts';
import { saveLines } from '../src/store/dispatch/line.ts';
import { markMet } from '../src/store/dispatch/line-meeting.ts';
import { insertRecipients } from '../src/store/plan/plan-insert.ts';
import { insertRun, markPlanned, markStarted } from '../src/store/runs/run.ts';
import { personAt, template } from './children/people.mjs';

const batch = 2_000;
const noLimits = {
  perSecond: null,
  newPerHour: null,
  newPerDay: null,
  minGapSeconds: null,
  informationalReserve: 0,
  unanswered: null,
  lookupsPerHour: null,
  lookupsPerDay: null,
} as const;

export interface RunSize {
  readonly messages: number;
  /** Phone lines, E.164; messages take turns. */
  readonly lines: readonly string[];
}

const places = 60;

/** The account that every database begins with. */
const accountId = 1;

/** Fills a fresh database with a run whose messages are all due now, and starts it unless it is told not to. */
export async function planRun(
  databaseUrl: string,
  { messages, lines }: RunSize,
  options: { isStarted: boolean } = { isStarted: true },
): Promise<void> {
  const opened = await openDatabase({ url: databaseUrl });
  try {
    const { db } = opened;
    const now = new Date();
    const saved = await saveLines(db, {
      accountId,
      lines: lines.map((number) => ({ number, generation: 'V2' as const, limits: noLimits })),
    });
    await markMet(db, { lineIds: [...saved.values()], now });
    const lineIds = lines.map((number) => saved.get(number) ?? 0);
    const importId = await insertImport(db, { accountId, file: 'people.csv', header: ['phone'], now });
    const run = await insertRun(db, {
      accountId,
      campaign: 'bench',
      purpose: 'marketing',
      definition: {},
      inputsHash: '',
      importId,
      now,
    });
    const placeIds = await insertOpenPlaces(opened);
    const compiled = compileTemplate(template);
    for (let first = 0; first < messages; first += batch) {
      const people = Array.from({ length: Math.min(batch, messages - first) }, (_, index) => personAt(first + index));
      const contacts = await db
        .insertInto('contact')
        .values(people.map(({ phone }) => ({ accountId, phone, createdAt: now, updatedAt: now })))
        .returning('id')
        .execute();
      await insertRecipients(opened, {
        runId: run.id,
        now,
        recipients: people.map(({ values }, index) => {
          const rendered = renderTemplate(compiled, values);
          if (!rendered.ok) throw new Error(`Cannot fill in the text: ${rendered.reason}`);
          return {
            contactId: contacts[index]?.id ?? 0,
            values,
            lineNumber: first + index + 2,
            lineId: lineIds[(first + index) % lineIds.length] ?? 0,
            placeId: placeIds[(first + index) % placeIds.length] ?? 0,
            evidence: 'area',
            channel: null,
            isNewContact: true,
            skipReason: null,
            messages: [{ part: 1, kind: 'text', content: rendered.text, mediaUrls: [] }],
          };
        }),
      });
    }
    await markPlanned(db, run.id);
    if (options.isStarted) await markStarted(db, { runId: run.id, now });
  } finally {
    await opened.close();
  }
  await settle(databaseUrl);
}

/** As many places as the people of a whole country have, in which texts may go at this hour of the measurement. */
async function insertOpenPlaces({ pool }: OpenDatabase): Promise<readonly number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with added as (
       insert into place (candidates) select 'place ' || n from generate_series(1, $1::integer) as n returning id
     ), opened as (
       insert into place_window (place_id, opens_at, closes_at)
       select id, now() - interval '1 hour', now() + id * interval '1 hour' from added
     )
     select id from added order by id`,
    [places],
  );
  return rows.map(({ id }) => id);
}

/** Statistics are up to date and nothing is left to be written of what came before, so that every contestant begins alike. */
export async function settle(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
}
