/**
 * Status reports meet messages here. Invariant: what a report means is decided by the caller, from what it read; it is written only
 * if the message is still as it was read then. Rows are written in the order of their ids, so that two readers of reports never
 * wait for each other in a circle.
 * By trigger, run_count, queue and unsettled follow what is written to message: docs/schema.md.
 */
import { sql } from 'kysely';
import type { MessageState } from '../../core/message/advance.ts';
import { arrayLiteral, type Scalar } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';

export interface ReportTarget {
  readonly id: number;
  readonly contactId: number;
  readonly handle: string;
  readonly state: MessageState;
  readonly providerStatus: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
}

/** The messages of these handles, by id. Handles that nobody knows are simply missing. */
export async function findByHandle(db: Database, handles: readonly string[]): Promise<readonly ReportTarget[]> {
  const { rows } = await sql<ReportTarget>`
    select m.id, m.contact_id as "contactId", h.handle, m.state, m.provider_status as "providerStatus", m.channel
      from handle h join message m on m.id = h.message_id
     where h.handle = any(${arrayLiteral(handles)}::text[]) order by m.id`.execute(db.withoutPlugins());
  return rows;
}

export interface MovedMessage {
  readonly id: number;
  /** As it was read. */
  readonly before: Pick<ReportTarget, 'state' | 'providerStatus' | 'channel'>;
  readonly contactId: number;
  readonly state: string;
  readonly providerStatus: string;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly source: string;
  readonly at: Date;
  /** The channel is proved: the message got through on it. */
  readonly isChannelProved: boolean;
  readonly isOptedOut: boolean;
}

/**
 * Writes the new states, and what they teach of the contacts' channels and wishes. Returns the ids of the messages that were as
 * they were read; the others are left alone. `moved` in the order of ids.
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
        ${column((each) => each.id)}::bigint[], ${column((each) => each.contactId)}::bigint[], ${column((each) => each.state)}::text[],
        ${column((each) => each.providerStatus)}::text[], ${column((each) => each.channel)}::text[],
        ${column((each) => each.errorCode)}::text[], ${column((each) => each.errorMessage)}::text[],
        ${column((each) => each.source)}::text[], ${column((each) => each.at)}::timestamptz[],
        ${column((each) => each.isChannelProved)}::boolean[], ${column((each) => each.isOptedOut)}::boolean[],
        ${column((each) => each.before.state)}::text[], ${column((each) => each.before.providerStatus)}::text[],
        ${column((each) => each.before.channel)}::text[]
      ) as r (id, contact_id, state, provider_status, channel, error_code, error_message, source, at, is_proved, is_opted_out,
              was_state, was_provider_status, was_channel)
    ), moved as (
      update message m
         set state = report.state, provider_status = report.provider_status, channel = report.channel, error_code = report.error_code,
             error_message = report.error_message, status_source = report.source, status_at = report.at, updated_at = ${now}
        from report
       where m.id = report.id and m.state = report.was_state and m.provider_status is not distinct from report.was_provider_status
         and m.channel is not distinct from report.was_channel
      returning report.*
    ), learnt as (
      select distinct on (contact_id) * from moved where is_proved or is_opted_out order by contact_id, at desc
    ), taught as (
      -- In the order that store/database/contact-lock.ts asks of everybody.
      update contact c
         set service = case when learnt.is_proved then learnt.channel else c.service end,
             service_source = case when learnt.is_proved then 'message' else c.service_source end,
             service_at = case when learnt.is_proved then learnt.at else c.service_at end,
             opted_out_at = case when learnt.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from (select * from learnt order by contact_id offset 0) as learnt where c.id = learnt.contact_id
    )
    select id from moved`.execute(db.withoutPlugins());
  return new Set(rows.map(({ id }) => id));
}
