/**
 * Valid rows that a run's audience leaves out. Invariant: each has one reason, the first that applies in this order: the part of an
 * earlier run that it repeats, the filter, an exclusion, an earlier row with the same values, the draw, the limit. `run.left_out` counts them.
 *
 *     import_row, contact -> candidate -> filtered -> single -> drawn -> limited -> left_out
 */
import { sql } from 'kysely';
import type { Audience } from '../../core/campaign/campaign.ts';
import { siblingCampaign } from '../../core/campaign/sibling-campaign.ts';
import type { Filter } from '../../core/filter/filter.ts';
import type { OnlyPart } from '../../core/message/only.ts';
import type { Database } from '../database/connect.ts';
import { filterCondition, receivedCondition, unreadCondition, type Wanted } from './filter-sql.ts';
import { accountOfImport } from './import.ts';
import { onlyCondition } from './only-part.ts';

export interface LeaveOut {
  readonly runId: number;
  readonly importId: number;
  readonly campaign: string;
  readonly audience: Pick<Audience, 'exclude' | 'dedupe' | 'perRow' | 'sample' | 'limit'>;
  readonly filter: Filter | null;
  /** The part of an earlier run that this one repeats; null: it is for everybody. */
  readonly only: OnlyPart | null;
  /** Imports whose numbers are excluded. */
  readonly excludedImportIds: readonly number[];
  /** People without a yes get nothing, so they do not count towards the limit. */
  readonly needsYes: boolean;
  readonly now: Date;
}

/** Records the rows of an import that a run leaves out. Doing so again adds nothing. */
export async function insertLeftOut(db: Database, asked: LeaveOut): Promise<void> {
  const { runId, importId, audience, filter } = asked;
  const isPerRow = audience.perRow ?? false;
  const isRepeated = asked.only === null ? sql`true` : onlyCondition(asked.only, { isPerRow });
  const isMeant = filter === null ? sql`true` : filterCondition(filter, asked);
  const key = sql.join(
    (audience.dedupe ?? []).map((name) => sql`lower(coalesce(r.values->>${name}::text, ''))`),
    sql` || chr(10) || `,
  );
  const dedupe = (audience.dedupe ?? []).length === 0 ? sql`''` : key;
  await sql`
    -- Every valid row with what decides about it. The draw is a number that campaign and phone alone determine.
    with candidate as materialized (
      select r.line_number, c.id as contact_id, ${isRepeated} as is_repeated, ${isMeant} as is_meant, ${isExcluded(asked)} as is_excluded,
             ${dedupe} as key,
             ('x' || substr(encode(sha256(convert_to(${asked.campaign} || ' sample ' || c.phone, 'UTF8')), 'hex'), 1, 12)
             )::bit(48)::bigint as draw,
             c.opted_out_at is not null or c.consent = 'refused'
               or (${asked.needsYes} and c.consent <> 'given') as is_suppressed
        from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(importId)}
       where r.import_id = ${importId} and (${isPerRow} or r.duplicate_of is null)
    ),
    filtered as (
      select *, case when not is_repeated then 'only' when not is_meant then 'filter' when is_excluded then 'excluded' end as reason from candidate
    ),
    -- Of rows with the same values the first one; rows whose values are all empty are not compared.
    single as (
      select line_number, contact_id, draw, is_suppressed,
             coalesce(reason, case when replace(key, chr(10), '') <> ''
               and row_number() over (partition by reason is null, key order by line_number) > 1
               then 'duplicate' end) as reason
        from filtered
    ),
    drawn as (
      select line_number, contact_id, is_suppressed,
             coalesce(reason, case when not ${isDrawn(audience.sample)} then 'not_sampled' end) as reason
        from (select *, row_number() over (partition by reason is null order by draw, line_number) as place
                from single) as placed
    ),
    -- People who get nothing anyway do not count towards the limit.
    limited as (
      select line_number, contact_id,
             coalesce(reason, case when not is_suppressed and place > ${audience.limit ?? null}::bigint
               then 'over_limit' end) as reason
        from (select *, row_number() over (partition by reason is null and not is_suppressed order by line_number) as place
                from drawn) as placed
    )
    insert into left_out (run_id, line_number, contact_id, reason, values)
    select ${runId}, l.line_number, l.contact_id, l.reason, r.values
      from limited l join import_row r on r.import_id = ${importId} and r.line_number = l.line_number
     where l.reason is not null
    on conflict do nothing`.execute(db);
  await sql`
    update run
       set left_out = coalesce((select jsonb_object_agg(reason, rows)
             from (select reason, count(*) as rows from left_out
                    where run_id = ${runId} group by reason) as counted), '{}')
     where id = ${runId}`.execute(db);
}

/** Counts the rows whose cell of a filter is neither empty nor what is wanted; the numbers of the first ones. */
export async function countUnread(
  db: Database,
  asked: { importId: number; isPerRow: boolean; cell: Wanted; shown: number },
): Promise<{ count: number; first: readonly number[] }> {
  const { rows } = await sql<{ count: number; row: number }>`
    select count(*) over ()::integer as count, r.line_number as row
      from import_row r join contact c on c.phone = r.phone and c.account_id = ${accountOfImport(asked.importId)}
     where r.import_id = ${asked.importId} and (${asked.isPerRow} or r.duplicate_of is null) and ${unreadCondition(asked.cell)}
     order by r.line_number limit ${asked.shown}`.execute(db.withoutPlugins());
  return { count: rows[0]?.count ?? 0, first: rows.map(({ row }) => row) };
}

function isExcluded({ campaign, audience, excludedImportIds }: LeaveOut) {
  const campaigns = (audience.exclude?.campaigns ?? []).map((name) => siblingCampaign(campaign, name));
  const lists = audience.exclude?.lists ?? [];
  const conditions = [
    ...(campaigns.length === 0 ? [] : [receivedCondition({ campaigns, since: null })]),
    ...(lists.length === 0
      ? []
      : [
          sql<boolean>`exists (select from contact_list l where l.contact_id = c.id and l.name = any(${[...lists]}::text[]))`,
        ]),
    ...(excludedImportIds.length === 0
      ? []
      : [
          sql<boolean>`r.phone in (select phone from import_row where import_id = any(${[...excludedImportIds]}::bigint[]))`,
        ]),
  ];
  return conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/** Whether the sample takes the row: a share by its number in the draw, a number of people by its place. */
function isDrawn(sample: Audience['sample']) {
  if (sample === undefined) return sql<boolean>`true`;
  return 'share' in sample
    ? sql<boolean>`draw < ${sample.share}::float8 * 281474976710656`
    : sql<boolean>`place <= ${sample.people}`;
}

export interface LeftOutRow {
  readonly lineNumber: number;
  readonly reason: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Rows that a run leaves out in the order of the file, after row `afterLine`. */
export async function listLeftOut(
  db: Database,
  asked: { runId: number; afterLine: number; limit: number },
): Promise<readonly LeftOutRow[]> {
  return db
    .selectFrom('leftOut')
    .select(['lineNumber', 'reason', 'values'])
    .where('runId', '=', asked.runId)
    .where('lineNumber', '>', asked.afterLine)
    .orderBy('lineNumber')
    .limit(asked.limit)
    .execute();
}
