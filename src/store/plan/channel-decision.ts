/**
 * What the choice of channel reads and writes. Invariant: only planned messages change, before their run has started.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { isPlanned, queueColumns } from '../ledger/parts.ts';

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
           line_id = any(${asked.carouselLineIds}::integer[]) as "isCarouselLine"
      from message m where run_id = ${asked.runId} and ${isPlanned} group by 1, 2, 3, 4`.execute(db.withoutPlugins());
  return rows;
}

interface GroupDecision {
  readonly runId: number;
  readonly group: ChannelGroup;
  readonly carouselLineIds: readonly number[];
}

/** Replaces the carousels of a group by their fallback texts. */
export async function useFallback(db: Database, decision: GroupDecision): Promise<void> {
  await sql`
    update message m set kind = 'text', media_urls = '{}' where ${isInGroup(decision)}`.execute(db);
}

/** Skips the messages of a group: queue -> skipped. */
export async function skipGroup(db: Database, decision: GroupDecision & { reason: string; now: Date }): Promise<void> {
  await sql`
    with of_group as materialized (select m.id, m.run_id, m.line_id, m.channel from message m where ${isInGroup(decision)}
    ),
    taken as (
      delete from queue where run_id = ${decision.runId} and message_id in (select id from of_group)
    ),
    moved as (
      insert into skipped (message_id, reason, at) select id, ${decision.reason}, ${decision.now} from of_group
    ),
    ${countMoves(sql`
      select run_id, line_id, 'planned', '', channel, '', -1, null::text from of_group
      union all select run_id, line_id, 'skipped', ${decision.reason}, channel, '', 1, null from of_group`)}
    select`.execute(db);
}

function isInGroup({ runId, group, carouselLineIds }: GroupDecision) {
  return sql`run_id = ${runId} and ${isPlanned}
    and kind = ${group.kind} and channel is not distinct from ${group.channel}::channel
    and (kind = 'carousel' and content <> '') = ${group.hasFallback}
    and (line_id = any(${carouselLineIds}::integer[])) = ${group.isCarouselLine}`;
}

/** Makes each recipient's first remaining part ready, because an earlier one may have been skipped. Later parts still wait. */
export async function readyFirstParts(db: Database, asked: { runId: number; now: Date }): Promise<void> {
  await sql`
    insert into queue (${queueColumns})
    select m.id, m.contact_id, ${asked.now}, m.run_id, m.line_id, m.place_id, (m.id & 31)::smallint, 0, 0, false,
           m.is_new_contact
      from message m
     where m.run_id = ${asked.runId} and m.id & 31 > 1 and ${isPlanned}
       and not exists (select from message e left join skipped s on s.message_id = e.id
                        where e.id >= first_message(m.id >> 5) and e.id < m.id and s.message_id is null)
       and m.id not in (select message_id from queue where run_id = ${asked.runId})`.execute(db);
}
