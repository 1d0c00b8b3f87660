/**
 * Applies status reports to messages. Invariant: the caller decides what a report means from the message as it read it, and the
 * change is written only if the message is still the same. Rows are written in the order of their ids, so that two writers never
 * deadlock.
 *
 *     report -> moved -> contact_change -> changed_contact
 */
import { sql } from 'kysely';
import type { MessageState } from '../../core/message/advance.ts';
import { arrayLiteral, type Scalar } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import { countMoves } from '../ledger/count-moves.ts';

export interface ReportTarget {
  readonly id: number;
  readonly contactId: number;
  readonly handle: string;
  readonly state: MessageState;
  readonly providerStatus: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly errorCode: string | null;
}

/** The messages of these handles, in the order of their ids. Unknown handles are missing. */
export async function findByHandle(db: Database, handles: readonly string[]): Promise<readonly ReportTarget[]> {
  const { rows } = await sql<ReportTarget>`
    select message_id as id, contact_id as "contactId", handle, state, provider_status as "providerStatus", channel,
           error_code as "errorCode"
      from attempt
     where handle = any(${arrayLiteral(handles)}::text[]) and not is_handle_taken and state is not null order by message_id`.execute(
    db.withoutPlugins(),
  );
  return rows;
}

export interface MovedMessage {
  readonly id: number;
  /** The message as it was read. */
  readonly before: Pick<ReportTarget, 'state' | 'providerStatus' | 'channel' | 'errorCode'>;
  readonly contactId: number;
  readonly state: string;
  readonly providerStatus: string;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly source: string;
  readonly at: Date;
  /** The message got through on this channel, which proves it. */
  readonly isChannelProved: boolean;
  readonly isOptedOut: boolean;
}

/**
 * Writes the new states, and what they prove about the contacts' channels and opt-outs. Returns the ids of the messages that
 * were still as they were read; the others stay unchanged. `moved` must be in the order of ids.
 */
export async function moveReported(
  db: Database,
  options: { moved: readonly MovedMessage[]; now: Date },
): Promise<ReadonlySet<number>> {
  const { moved, now } = options;
  const column = (of: (each: MovedMessage) => Scalar): string => arrayLiteral(moved.map(of));
  const { rows } = await sql<{ id: number }>`
    with report as materialized (
      select * from unnest(
        ${column((each) => each.id)}::bigint[], ${column((each) => each.contactId)}::bigint[],
        ${column((each) => each.state)}::attempt_state[], ${column((each) => each.providerStatus)}::text[],
        ${column((each) => each.channel)}::channel[],
        ${column((each) => each.errorCode)}::text[], ${column((each) => each.errorMessage)}::text[],
        ${column((each) => each.source)}::text[], ${column((each) => each.at)}::timestamptz[],
        ${column((each) => each.isChannelProved)}::boolean[], ${column((each) => each.isOptedOut)}::boolean[],
        ${column((each) => each.before.state)}::attempt_state[], ${column((each) => each.before.providerStatus)}::text[],
        ${column((each) => each.before.channel)}::channel[], ${column((each) => each.before.errorCode)}::text[]
      ) as r (id, contact_id, state, provider_status, channel, error_code, error_message, source, at, is_proved,
              is_opted_out, was_state, was_provider_status, was_channel, was_error_code)
    ),
    -- Only messages that are still as they were read.
    moved as (
      update attempt m
         set state = report.state, provider_status = report.provider_status, channel = report.channel,
             error_code = report.error_code, error_message = report.error_message,
             status_source = report.source, status_at = report.at
        from report
       where m.message_id = report.id and m.state = report.was_state
         and m.provider_status is not distinct from report.was_provider_status
         and m.channel is not distinct from report.was_channel
         and m.error_code is not distinct from report.was_error_code
      returning report.*, m.run_id, m.line_id
    ),
    ${countMoves(sql`
      select run_id, line_id, was_state::text, '', was_channel,
             case was_state when 'failed' then coalesce(was_error_code, '') else '' end, -1, null::text
        from moved
      union all
      select run_id, line_id, state::text, '', channel, case state when 'failed' then coalesce(error_code, '') else '' end,
             1, case state when 'failed' then error_message end
        from moved`)},
    -- The latest proof for each contact.
    contact_change as (
      select distinct on (contact_id) * from moved where is_proved or is_opted_out order by contact_id, at desc
    ),
    -- In the order that store/database/contact-lock.ts demands of every writer.
    changed_contact as (
      update contact c
         set service = case when change.is_proved then change.channel::text else c.service end,
             service_source = case when change.is_proved then 'message' else c.service_source end,
             service_at = case when change.is_proved then change.at else c.service_at end,
             opted_out_at = case when change.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from (select * from contact_change order by contact_id offset 0) as change
       where c.id = change.contact_id
    )
    select id from moved`.execute(db.withoutPlugins());
  return new Set(rows.map(({ id }) => id));
}
