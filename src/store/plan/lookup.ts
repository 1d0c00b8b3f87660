/**
 * Questions for a contact's channel. Invariant: each is counted, and the count committed, before it is asked, by one process at a time,
 * so that a ration is never exceeded; and a contact whose question may be under way is not asked for again.
 */
import { type RawBuilder, sql } from 'kysely';
import { dayMs, hourMs } from '../../core/duration.ts';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';
import { lockSpaces } from '../dispatch/line-lock.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { isPlanned } from '../ledger/parts.ts';

/** A question that was never settled reached the provider at most so long after it was counted: all tries of a request. */
const longestUnderWaySeconds = 90;
/** A contact whose question was never settled is not asked for again within a day; one without an answer not within an hour. */
const restMs = { lost: dayMs, noAnswer: hourMs } as const;

export interface LookupCandidate {
  readonly contactId: number;
  readonly phone: string;
  /** Asked for lately, without an answer: not to be asked for again. */
  readonly wasAsked: boolean;
}

/** Contacts of a run whose channel is unknown, in the order of their ids. */
export async function listUnknownChannels(
  db: Database,
  asked: { runId: number; afterContact: number; limit: number; now: Date },
): Promise<readonly LookupCandidate[]> {
  const { rows } = await sql<LookupCandidate>`
    select m.contact_id as "contactId", c.phone, ${wasAskedLately(sql`m.contact_id`, asked.now)} as "wasAsked"
      from message m join contact c on c.id = m.contact_id
     where m.run_id = ${asked.runId} and m.id & 31 = 1 and ${isPlanned} and m.channel is null
       and m.contact_id > ${asked.afterContact}
     order by m.contact_id limit ${asked.limit}`.execute(db.withoutPlugins());
  return rows;
}

function wasAskedLately(contactId: RawBuilder<unknown>, now: Date): RawBuilder<boolean> {
  const lostSince = new Date(now.getTime() - restMs.lost);
  const noAnswerSince = new Date(now.getTime() - restMs.noAnswer);
  return sql`exists (select from lookup l where l.contact_id = ${contactId} and l.asked_at > ${lostSince}
    and (l.outcome is null or l.outcome = 'no-answer' and l.asked_at > ${noAnswerSince}))`;
}

/** How many lookups of a line the provider permits; null: any number. */
export interface LookupRation {
  readonly lineId: number;
  readonly perHour: number | null;
  readonly perDay: number | null;
}

export interface CountedLookup {
  readonly lookupId: number;
  readonly lineId: number;
}

/** A contact to ask for. */
export interface LookupQuestion {
  readonly runId: number;
  readonly contactId: number;
  readonly lines: readonly LookupRation[];
  readonly now: Date;
  /** When the provider's day began. */
  readonly dayStart: Date;
}

/**
 * Counts a question against the first of these lines that has one left, and commits that; only then may it be asked. `used-up`: none
 * has one left. `asked`, `known`: another process has asked for this contact since the run was made, and has the answer or not.
 */
export async function countLookup(
  db: Database,
  asked: LookupQuestion,
): Promise<CountedLookup | 'used-up' | 'asked' | 'known'> {
  const { runId, contactId, lines, now, dayStart } = asked;
  return db.transaction().execute(async (trx) => {
    // Two processes that counted at once would both find the last one free. The next statement sees what the other committed.
    await lockCounting(trx);
    const { rows } = await sql<{
      isKnown: boolean;
      wasAsked: boolean;
      lookupId: number | null;
      lineId: number | null;
    }>`
      with contact_now as materialized (
        select ${wasAskedLately(sql`c.id`, now)} as was_asked, ${becameKnown(runId)} as is_known
          from contact c where c.id = ${contactId}
      ), ration as (
        select * from unnest(${lines.map(({ lineId }) => lineId)}::integer[], ${lines.map(({ perHour }) => perHour)}::integer[],
                             ${lines.map(({ perDay }) => perDay)}::integer[])
               with ordinality as r (line_id, per_hour, per_day, place)
      ), free as (
        select r.line_id from ration r
          left join lateral (${usedSince({ hour: new Date(now.getTime() - hourMs), day: dayStart })}) as used on true
         where (r.per_hour is null or used.last_hour < r.per_hour) and (r.per_day is null or used.today < r.per_day)
           and exists (select from contact_now where not was_asked and not is_known)
         order by r.place limit 1
      ), counted as (
        insert into lookup (contact_id, line_id, asked_at) select ${contactId}, line_id, ${now} from free
        returning id, line_id
      )
      select is_known as "isKnown", was_asked as "wasAsked", counted.id as "lookupId", counted.line_id as "lineId"
        from contact_now left join counted on true`.execute(trx.withoutPlugins());
    const [row] = rows;
    if (row?.isKnown === true) return 'known';
    if (row?.wasAsked === true) return 'asked';
    return row === undefined || row.lookupId === null || row.lineId === null
      ? 'used-up'
      : { lookupId: row.lookupId, lineId: row.lineId };
  });
}

async function lockCounting(trx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockSpaces.lookups}::integer, 0)`.execute(trx);
}

/** Takes back a question that may have been counted, if it is certain that it was not asked. */
export async function withdrawLookup(
  db: Database,
  { contactId, now }: Pick<LookupQuestion, 'contactId' | 'now'>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // A connection that was cut may still be about to commit the count.
    await lockCounting(trx);
    await sql`
      update lookup set answered_at = asked_at, outcome = 'unsent'
       where contact_id = ${contactId} and asked_at = ${now} and outcome is null`.execute(trx);
  });
}

/** True of contact `c` if its channel became known after the run was made. */
function becameKnown(runId: number): RawBuilder<boolean> {
  return sql`coalesce(c.service_at >= (select created_at from run where run.id = ${runId}), false)`;
}

/** The lookups of line `r.line_id` that count. One that was never settled counts from the last moment at which it can have arrived. */
function usedSince(since: { hour: Date; day: Date }): RawBuilder<unknown> {
  const earlier = since.hour < since.day ? since.hour : since.day;
  return sql`
    select count(*) filter (where at > ${since.hour}) as last_hour, count(*) filter (where at >= ${since.day}) as today
      from (select ${countsAt} as at from lookup l
             where l.line_id = r.line_id and l.outcome is distinct from 'unsent'
               -- Lines without limits are not counted: that would take longer with each question.
               and (r.per_hour is not null or r.per_day is not null)
               and l.asked_at > ${earlier}::timestamptz - make_interval(secs => ${longestUnderWaySeconds})) as counting`;
}

const countsAt = sql<Date>`coalesce(l.answered_at, l.asked_at + make_interval(secs => ${longestUnderWaySeconds}))`;

export interface SettledLookup {
  readonly lookupId: number;
  readonly runId: number;
  readonly outcome: 'answered' | 'no-answer' | 'unsent';
  /** The provider's answer; null without one. */
  readonly service: 'iMessage' | 'SMS' | null;
  readonly now: Date;
}

/** Records what came of a question, with the channel that the contact has by it. Repeating it changes nothing. */
export async function settleLookup(db: Database, settled: SettledLookup): Promise<void> {
  const { lookupId, runId, outcome, service, now } = settled;
  await sql`
    with settled as (
      update lookup set answered_at = ${now}, outcome = ${outcome}, service = ${service}
       where id = ${lookupId} returning contact_id
    ), locked as materialized (${lockedContacts(sql`select contact_id from settled where ${service}::text is not null`)}
    ), changed_contact as (
      update contact c set service = ${service}, service_source = 'lookup', service_at = ${now}
        from locked where c.id = locked.id
    ), guessed as (
      select m.id, m.channel from settled join recipient r on r.run_id = ${runId} and r.contact_id = settled.contact_id
        join message m on m.id between first_message(r.id) and last_message(r.id)
       where ${service}::text is not null and ${isPlanned} for no key update of m
    ), known as (
      update message m set channel = ${service}::channel from guessed where m.id = guessed.id
      returning m.run_id, m.line_id, guessed.channel as was_channel, m.channel
    ), ${countChannels}
    select`.execute(db);
}

/** Gives a run's messages the channels that became known since it was made: another run may have asked for the same people. */
export async function adoptKnownChannels(db: Database, asked: { runId: number }): Promise<void> {
  await sql`
    with known as (
      update message m set channel = c.service::channel
        from contact c
       where m.run_id = ${asked.runId} and ${isPlanned} and m.channel is null
         and c.id = m.contact_id and ${becameKnown(asked.runId)}
      returning m.run_id, m.line_id, null::channel as was_channel, m.channel
    ), ${countChannels}
    select`.execute(db);
}

/** The counters of planned messages in `known`, whose channel has become known. */
const countChannels = countMoves(sql`
      select run_id, line_id, 'planned', '', was_channel, '', -1, null::text from known
      union all select run_id, line_id, 'planned', '', channel, '', 1, null from known`);

/** When the lookups of each line that still count were counted, in milliseconds since 1970, oldest first. */
export async function listLookups(db: Database, since: Date): Promise<ReadonlyMap<number, readonly number[]>> {
  const { rows } = await sql<{ lineId: number; at: Date }>`
    select l.line_id as "lineId", ${countsAt} as at from lookup l
     where ${countsAt} >= ${since} and l.outcome is distinct from 'unsent' order by at`.execute(db.withoutPlugins());
  const times = new Map<number, number[]>();
  for (const { lineId, at } of rows) times.set(lineId, [...(times.get(lineId) ?? []), at.getTime()]);
  return times;
}
