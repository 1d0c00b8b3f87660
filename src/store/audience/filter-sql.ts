/**
 * A filter as a condition on the rows of an import (`r`) and their contacts (`c`). Invariant: what people write reaches the
 * database only as parameters, and the condition is never null.
 */
import { type RawBuilder, sql } from 'kysely';
import { siblingCampaign } from '../../core/campaign/sibling-campaign.ts';
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
  if (filter.kind === 'and' || filter.kind === 'or') {
    const parts = filter.parts.map((part) => filterCondition(part, place));
    return sql`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`;
  }
  if (filter.kind === 'not') return sql`(not ${filterCondition(filter.part, place)})`;
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
      : sql` and exists (select from attempt a where a.message_id = m.id and a.started_at >= ${asked.since}
                            and (a.outcome is null or a.outcome in ('accepted', 'unknown')))`;
  return sql`exists (
    select from run x
      join recipient p on p.run_id = x.id and p.contact_id = c.id
      join message m on m.recipient_id = p.id
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
  if (typeof value === 'number') {
    // CASE, so that only cells that look like numbers are cast.
    const number = sql`(case when ${cell} ~ '^-?[0-9]{1,30}([.][0-9]{1,30})?$' then (${cell})::numeric end)`;
    return sql`coalesce(${number} ${sign} ${text}::numeric, false)`;
  }
  const compared = sql`lower(${cell}) collate "C" ${sign} lower(${text}::text) collate "C"`;
  // An empty cell matches neither < nor >.
  return operator === '=' ? sql`(${compared})` : sql`(${cell} <> '' and ${compared})`;
}

const signs = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` } as const;
