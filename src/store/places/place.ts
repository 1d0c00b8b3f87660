/**
 * Where people may be, and the windows in which texts may go there. Invariant: a place without a window for a moment is closed then, so
 * windows that are late hold messages back and never let one out.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Purpose } from '../../core/campaign/campaign.ts';
import { dayMs } from '../../core/duration.ts';
import { factsEdition } from '../../core/hours/facts.ts';
import type { Opening } from '../../core/hours/opening.ts';
import { type AccountHours, permittedHours } from '../../core/hours/permitted.ts';
import { placeOfKey } from '../../core/place/place.ts';
import type { Database, InTransaction } from '../database/connect.ts';
import { getRunAccount } from '../runs/run-find.ts';

/** The place that is always open, for our own phones: the migration adds it. */
export const anywhere = 0;

/** How far ahead windows are made. */
const madeDays = 21;
/** With fewer days left they are made anew: a database may be without a process for some days. */
const leastDays = 14;

/** A place as its row has it. */
export interface PlaceRow {
  readonly id: number;
  readonly purpose: Purpose;
  /** As placeKey of core/place/place.ts makes it. */
  readonly candidates: string;
}

/** Ids of the places of a run's account and purpose by their candidates; adds those that are not there. */
export async function ensurePlaces(
  db: Database,
  { runId, candidates }: { runId: number; candidates: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  if (candidates.length === 0) return new Map();
  const { rows } = await sql<{ id: number; candidates: string }>`
    with added as (
      insert into place (account_id, purpose, candidates)
      select account_id, purpose, candidates from run, unnest(${candidates}::text[]) as candidates where run.id = ${runId}
       order by candidates
      on conflict do nothing returning id, candidates
    )
    select id, candidates from added
    union all
    select place.id, place.candidates
      from run join place using (account_id, purpose)
     where run.id = ${runId} and place.candidates = any(${candidates}::text[])`.execute(db.withoutPlugins());
  const found = new Map(rows.map(({ id, candidates: key }) => [key, id]));
  // Another process added some of them within the statement.
  return found.size === new Set(candidates).size ? found : ensurePlaces(db, { runId, candidates });
}

/** The places of an account. */
export async function listPlacesOfAccount(db: Database, accountId: number): Promise<readonly PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select id, purpose, candidates from place where account_id = ${accountId} order by id`.execute(db.withoutPlugins());
  return rows;
}

/** What the account's file says on permitted hours. */
export async function getHours(db: Database, accountId: number): Promise<AccountHours> {
  const { hours } = await db
    .selectFrom('account')
    .select('hours')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return hours;
}

/**
 * Makes the windows of the account's places that have none for the days ahead, or whose windows were made of other facts. Where another
 * process has newer facts, its windows stay. Returns how many places got windows.
 */
export async function keepWindows(db: Database, { accountId, now }: { accountId: number; now: Date }): Promise<number> {
  const least = new Date(now.getTime() + leastDays * dayMs);
  const hours = await getHours(db, accountId);
  if ((await listOutdated(db, { accountId, facts: factsOf(hours), least })).length === 0) return 0;
  return db.transaction().execute(async (trx) => {
    // One process at a time, and by the hours as they are by then: older ones would undo an emergency.
    await sql`select from account where id = ${accountId} for no key update`.execute(trx);
    const current = await getHours(trx, accountId);
    const facts = factsOf(current);
    const places = await listOutdated(trx, { accountId, facts, least });
    await writeWindows(trx, { places, hours: current, facts, now });
    return places.length;
  });
}

/** As `keepWindows`, for the account of a run. */
export async function keepWindowsOfRun(db: Database, { runId, now }: { runId: number; now: Date }): Promise<number> {
  return keepWindows(db, { accountId: await getRunAccount(db, runId), now });
}

/** The edition of the facts, so that the newest is found by order, and the hours of the account. */
function factsOf(hours: AccountHours): { edition: string; hours: string } {
  return {
    edition: factsEdition,
    hours: createHash('sha256').update(JSON.stringify(hours)).digest('hex').slice(0, 16),
  };
}

async function listOutdated(
  db: Database,
  asked: { accountId: number; facts: { edition: string; hours: string }; least: Date },
): Promise<readonly PlaceRow[]> {
  const { edition, hours } = asked.facts;
  const { rows } = await sql<PlaceRow>`
    select id, purpose, candidates from place
     where account_id = ${asked.accountId}
       and (made_of is null or made_until < ${asked.least} or split_part(made_of, ' ', 2) <> ${hours}
            or split_part(made_of, ' ', 1) < ${edition} collate "C")
     order by id`.execute(db.withoutPlugins());
  return rows;
}

async function writeWindows(
  trx: InTransaction,
  asked: { places: readonly PlaceRow[]; hours: AccountHours; facts: { edition: string; hours: string }; now: Date },
): Promise<void> {
  const { places, hours, facts, now } = asked;
  const span: Opening = { fromMs: now.getTime() - dayMs, untilMs: now.getTime() + madeDays * dayMs };
  const windows = places.flatMap((place) =>
    windowsOf(place, hours, span).map(({ fromMs, untilMs }) => ({ id: place.id, fromMs, untilMs })),
  );
  const ids = places.map(({ id }) => id);
  await sql`
    with renewed as (
      update place set made_of = ${`${facts.edition} ${facts.hours}`}, made_until = ${new Date(span.untilMs)}
       where id = any(${ids}::integer[])
    )
    delete from place_window where place_id = any(${ids}::integer[])`.execute(trx);
  await sql`
    insert into place_window (place_id, opens_at, closes_at)
    select id, to_timestamp(opens / 1000), to_timestamp(closes / 1000)
      from unnest(${windows.map(({ id }) => id)}::integer[], ${windows.map(({ fromMs }) => fromMs)}::float8[],
                  ${windows.map(({ untilMs }) => untilMs)}::float8[]) as w (id, opens, closes)`.execute(trx);
}

/** In a place that is always open one window without ends will do. */
function windowsOf(place: PlaceRow, hours: AccountHours, span: Opening): readonly Opening[] {
  const permitted = permittedHours(placeOfKey(place.candidates), { purpose: place.purpose, hours });
  if (permitted.isAlways) return [{ fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY }];
  return permitted.openings(span);
}
