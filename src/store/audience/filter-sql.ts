/**
 * A filter as a condition on the rows of an import (`r`) and their contacts (`c`). Invariant: what people write reaches the
 * database only as parameters, and the condition is never null. A comparison with a cell that cannot be read is null, so that neither
 * it nor its `not` is true.
 */
import { type RawBuilder, sql } from 'kysely';
import { siblingCampaign } from '../../core/campaign/sibling-campaign.ts';
import { dateKey, datePattern, isDate, numberPattern } from '../../core/filter/cell-readings.ts';
import type { Filter, FilterField, FilterOperator, FilterValue } from '../../core/filter/filter.ts';
import { mayHaveArrived } from '../../core/message/gone-out.ts';

type Condition = RawBuilder<boolean>;

/** When a filter is applied, and in which campaign's file it stands. */
export interface FilterPlace {
  readonly now: Date;
  readonly campaign: string;
}

/** True for rows that the filter accepts. */
export function filterCondition(filter: Filter, place: FilterPlace): Condition {
  return sql`coalesce(${conditionOf(filter, place)}, false)`;
}

/** A comparison of a field that only numbers, or only dates, can fulfil. */
export interface Wanted {
  readonly field: FilterField;
  readonly wanted: 'number' | 'date';
}

/** True for rows whose cell is neither empty nor what is wanted. */
export function unreadCondition({ field, wanted }: Wanted): Condition {
  const cell = cellOf(field);
  return sql`(${cell} <> '' and not ${wanted === 'date' ? isDateCell(cell) : isNumberCell(cell)})`;
}

function conditionOf(filter: Filter, place: FilterPlace): Condition {
  if (filter.kind === 'and' || filter.kind === 'or') {
    const parts = filter.parts.map((part) => conditionOf(part, place));
    return sql`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`;
  }
  if (filter.kind === 'not') return sql`(not ${conditionOf(filter.part, place)})`;
  if (filter.kind === 'received') {
    return receivedCondition({
      campaigns: [siblingCampaign(place.campaign, filter.campaign)],
      since: filter.withinMs === null ? null : new Date(place.now.getTime() - filter.withinMs),
    });
  }
  const cell = cellOf(filter.field);
  if (filter.kind === 'empty') return sql`(${cell} = '')`;
  if (filter.kind === 'in') {
    return sql`(${sql.join(
      filter.values.map((value) => comparison(cell, { operator: '=', value })),
      sql` or `,
    )})`;
  }
  return comparison(cell, filter);
}

/** True for contacts who received, or may have received, a message of one of these campaigns. */
export function receivedCondition(asked: { campaigns: readonly string[]; since: Date | null }): Condition {
  const sent = sql`m.state = any(${[...mayHaveArrived]}::text[])`;
  const recently =
    asked.since === null
      ? sql``
      : sql` and (m.state = 'sending'
                  or exists (select from attempt a where a.message_id = m.id and a.started_at >= ${asked.since}
                                and a.outcome in ('accepted', 'unknown')))`;
  return sql`exists (
    select from run x
      join recipient p on p.run_id = x.id and p.contact_id = c.id
      join message_state m on m.id between first_message(p.id) and last_message(p.id)
     where x.campaign = any(${[...asked.campaigns]}::text[]) and not x.is_test and ${sent}${recently})`;
}

/** The text of a field; empty when absent. */
function cellOf(field: FilterField): RawBuilder<string> {
  if (field.of === 'row') return sql`coalesce(r.values->>${field.name}::text, '')`;
  if (field.of === 'contact') return sql`coalesce(c.attributes->>${field.name}::text, '')`;
  return field.of === 'consent' ? sql`c.consent` : sql`coalesce(c.service, 'unknown')`;
}

function comparison(
  cell: RawBuilder<string>,
  { operator, value }: { operator: FilterOperator; value: FilterValue },
): Condition {
  if (operator === '!=') return sql`(not ${comparison(cell, { operator: '=', value })})`;
  const text = typeof value === 'string' ? value : String(value);
  if (operator === 'contains') return sql`(strpos(lower(${cell}), lower(${text}::text)) > 0)`;
  const sign = signs[operator];
  if (typeof value === 'number') return numberComparison(cell, { operator, number: text });
  if (isDate(text) && operator !== '=') return dateComparison(cell, { operator, text });
  const compared = sql<boolean>`(lower(${cell}) collate "C" ${sign} lower(${text}::text) collate "C")`;
  if (isDate(text)) return sql`(case when ${cell} = '' or ${isDateCell(cell)} then ${compared} end)`;
  // An empty cell matches neither < nor >.
  return operator === '=' ? compared : sql`(${cell} <> '' and ${compared})`;
}

type Comparison = keyof typeof signs;

/** A text is not equal to a number, but it is neither less nor more. */
function numberComparison(
  cell: RawBuilder<string>,
  { operator, number }: { operator: Comparison; number: string },
): Condition {
  // CASE, so that only cells that look like numbers are cast.
  const value = sql`(regexp_replace(${cell}, '[^0-9.]', '', 'g')::numeric * case when ${cell} like '%-%' then -1 else 1 end)`;
  const other = operator === '=' ? sql`false` : sql`case when ${cell} = '' then false end`;
  return sql`(case when ${isNumberCell(cell)} then ${value} ${signs[operator]} ${number}::numeric else ${other} end)`;
}

/** Compares what dateKey makes of both. */
function dateComparison(
  cell: RawBuilder<string>,
  { operator, text }: { operator: Comparison; text: string },
): Condition {
  const time = sql`coalesce(substring(${cell} from '[T ]([0-9:]+)'), '')`;
  const key = sql`(substring(${cell} from '^[0-9-]+') || ' ' || ${time} || substr('00:00:00', length(${time}) + 1))`;
  const compared = sql`${key} collate "C" ${signs[operator]} ${dateKey(text)}::text collate "C"`;
  return sql`(case when ${cell} = '' then false when ${isDateCell(cell)} then ${compared} end)`;
}

function isNumberCell(cell: RawBuilder<string>): Condition {
  return sql`(${cell} ~ ${numberPattern}::text)`;
}

function isDateCell(cell: RawBuilder<string>): Condition {
  return sql`(${cell} ~ ${datePattern}::text)`;
}

const signs = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;
