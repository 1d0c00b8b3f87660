/**
 * Status reports meet messages here. Invariant: rows are locked in the order of their ids, so that two readers of reports
 * never wait for each other in a circle; what the report means is decided by the caller, between the two statements.
 */
import { sql } from 'kysely';
import { arrayLiteral } from './array-literal.ts';
import type { InTransaction } from './connect.ts';

export interface ReportedMessage {
  readonly id: number;
  readonly contactId: number;
  readonly runId: number;
  readonly handle: string;
  readonly state: string;
  readonly providerStatus: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
}

/** The messages of these handles, locked until the transaction ends. Handles that nobody knows are simply missing. */
export async function lockByHandle(
  trx: InTransaction,
  handles: readonly string[],
): Promise<readonly ReportedMessage[]> {
  const rows = await trx
    .selectFrom('message')
    .select(['id', 'contactId', 'runId', 'handle', 'state', 'providerStatus', 'channel'])
    .where('handle', '=', sql<string>`any(${arrayLiteral(handles)}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows as unknown as readonly ReportedMessage[];
}

export interface MovedMessage {
  readonly id: number;
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

/** Writes the new states, and what they teach of the contacts' channels and wishes. */
export async function moveReported(
  trx: InTransaction,
  options: { moved: readonly MovedMessage[]; now: Date },
): Promise<void> {
  const { moved, now } = options;
  const column = (key: keyof MovedMessage): string => arrayLiteral(moved.map((each) => each[key]));
  await sql`
    with report as materialized (
      select * from unnest(
        ${column('id')}::bigint[], ${column('contactId')}::bigint[], ${column('state')}::text[], ${column('providerStatus')}::text[],
        ${column('channel')}::text[], ${column('errorCode')}::text[], ${column('errorMessage')}::text[], ${column('source')}::text[],
        ${column('at')}::timestamptz[], ${column('isChannelProved')}::boolean[], ${column('isOptedOut')}::boolean[]
      ) as r (id, contact_id, state, provider_status, channel, error_code, error_message, source, at, is_proved, is_opted_out)
    ), moved as (
      update message m
         set state = report.state, provider_status = report.provider_status, channel = report.channel, error_code = report.error_code,
             error_message = report.error_message, status_source = report.source, status_at = report.at, updated_at = ${now}
        from report where m.id = report.id
    ), learnt as materialized (
      select distinct on (contact_id) * from report where is_proved or is_opted_out order by contact_id, at desc
    ), locked as materialized (
      -- In the order that store/contact-lock.ts asks of everybody.
      select learnt.* from learnt join contact c on c.id = learnt.contact_id order by c.id for no key update of c
    )
    update contact c
       set service = case when locked.is_proved then locked.channel else c.service end,
           service_source = case when locked.is_proved then 'message' else c.service_source end,
           service_at = case when locked.is_proved then locked.at else c.service_at end,
           opted_out_at = case when locked.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
      from locked where c.id = locked.contact_id`.execute(trx);
}
