/**
 * What the choice of channel reads and writes. Invariant: only planned messages change, before their run has started.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

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
