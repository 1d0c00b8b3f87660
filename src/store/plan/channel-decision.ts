/**
 * What the choice of channel reads and writes. Invariant: only planned messages change, before their run has started.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

export interface LookupCandidate {
  readonly contactId: number;
  readonly phone: string;
  readonly lineId: number;
}

/** Contacts of a run whose channel is unknown, in the order of their ids. */
export async function listUnknownChannels(
  db: Database,
  asked: { runId: number; afterContact: number; limit: number },
): Promise<readonly LookupCandidate[]> {
  return db
    .selectFrom('message')
    .select(['contactId', 'phone', 'lineId'])
    .where('runId', '=', asked.runId)
    .where('part', '=', 1)
    .where('state', '=', 'planned')
    .where('channel', 'is', null)
    .where('contactId', '>', asked.afterContact)
    .orderBy('contactId')
    .limit(asked.limit)
    .execute();
}

export interface LookupRow {
  readonly contactId: number;
  readonly lineId: number;
  /** The provider's answer; null when it could not say. */
  readonly service: 'iMessage' | 'SMS' | null;
}

/** Records lookups: each used some of its line's budget, and most say which channel a contact has. */
export async function recordLookups(
  db: Database,
  made: { runId: number; lookups: readonly LookupRow[]; now: Date },
): Promise<void> {
  const { runId, lookups, now } = made;
  if (lookups.length === 0) return;
  await sql`
    with asked as materialized (
      select * from unnest(
        ${lookups.map((each) => each.contactId)}::bigint[], ${lookups.map((each) => each.lineId)}::bigint[],
        ${lookups.map((each) => each.service)}::text[]
      ) as a (contact_id, line_id, service)
    ), new_lookup as (
      insert into lookup (contact_id, line_id, at, service) select contact_id, line_id, ${now}, service from asked
    ), locked as materialized (${lockedContacts(sql`select contact_id from asked where service is not null`)}
    ), changed_contact as (
      update contact c set service = asked.service, service_source = 'lookup', service_at = ${now}
        from asked join locked on locked.id = asked.contact_id where c.id = asked.contact_id
    )
    update message m set channel = asked.service, updated_at = ${now}
      from asked join recipient r on r.run_id = ${runId} and r.contact_id = asked.contact_id
     where m.recipient_id = r.id and m.state = 'planned' and asked.service is not null`.execute(db);
}

/** Lookups since two times, by line. */
export async function countLookups(
  db: Database,
  since: { hour: Date; day: Date },
): Promise<ReadonlyMap<number, { lastHour: number; today: number }>> {
  const earlier = since.hour < since.day ? since.hour : since.day;
  const { rows } = await sql<{ lineId: number; lastHour: number; today: number }>`
    select line_id as "lineId", count(*) filter (where at > ${since.hour}) as "lastHour",
           count(*) filter (where at >= ${since.day}) as today
      from lookup where at >= ${earlier} group by line_id`.execute(db.withoutPlugins());
  return new Map(rows.map((row) => [row.lineId, row]));
}

export interface ChannelGroup {
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly kind: 'text' | 'image' | 'carousel';
  readonly hasFallback: boolean;
  readonly isCarouselLine: boolean;
}

/** The kinds of planned messages that a run has: a dozen at most, for a run of any size. */
export async function listChannelGroups(
  db: Database,
  asked: { runId: number; carouselLineIds: readonly number[] },
): Promise<readonly ChannelGroup[]> {
  const { rows } = await sql<ChannelGroup>`
    select channel, kind, kind = 'carousel' and content <> '' as "hasFallback",
           line_id = any(${asked.carouselLineIds}::bigint[]) as "isCarouselLine"
      from message where run_id = ${asked.runId} and state = 'planned' group by 1, 2, 3, 4`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

interface GroupDecision {
  readonly runId: number;
  readonly now: Date;
  readonly group: ChannelGroup;
  readonly carouselLineIds: readonly number[];
}

/** Replaces the carousels of a group by their fallback texts. */
export async function useFallback(db: Database, decision: GroupDecision): Promise<void> {
  await sql`
    update message set kind = 'text', media_urls = '{}', updated_at = ${decision.now}
     where ${isInGroup(decision)}`.execute(db);
}

/** Skips the messages of a group. */
export async function skipGroup(db: Database, decision: GroupDecision & { reason: string }): Promise<void> {
  await sql`
    update message set state = 'skipped', skip_reason = ${decision.reason}, updated_at = ${decision.now}
     where ${isInGroup(decision)}`.execute(db);
}

function isInGroup({ runId, group, carouselLineIds }: GroupDecision) {
  return sql`run_id = ${runId} and state = 'planned'
    and kind = ${group.kind} and channel is not distinct from ${group.channel}
    and (kind = 'carousel' and content <> '') = ${group.hasFallback}
    and (line_id = any(${carouselLineIds}::bigint[])) = ${group.isCarouselLine}`;
}

/** Makes each recipient's first remaining part ready, because an earlier one may have been skipped. Later parts still wait. */
export async function readyFirstParts(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await sql`
    update message m set ready_at = ${asked.now}, updated_at = ${asked.now}
     where run_id = ${asked.runId} and state = 'planned' and part > 1 and ready_at is null
       and not exists (select from message e
                        where e.recipient_id = m.recipient_id and e.part < m.part and e.state <> 'skipped')`.execute(
    db,
  );
}
