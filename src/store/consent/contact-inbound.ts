/** What inbound messages say of contacts. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

export interface ContactInbound {
  readonly phone: string;
  /** True: stopped; false: wants to hear from us again; null: said nothing of it. */
  readonly isOptedOut: boolean | null;
}

/** One row a phone. */
export async function noteInbound(
  db: Database,
  told: { inbound: readonly ContactInbound[]; now: Date },
): Promise<void> {
  const { inbound, now } = told;
  await sql`
    with told as materialized (
      select c.id, t.is_opted_out from unnest(${inbound.map(({ phone }) => phone)}::text[], ${inbound.map(({ isOptedOut }) => isOptedOut)}::boolean[])
        as t (phone, is_opted_out) join contact c on c.phone = t.phone
    ), locked as materialized (${lockedContacts(sql`select id from told`)})
    update contact c
       set last_message_at = greatest(c.last_message_at, ${now}), unanswered = 0,
           opted_out_at = case told.is_opted_out when true then coalesce(c.opted_out_at, ${now}) when false then null else c.opted_out_at end
      from told join locked using (id)
     where c.id = told.id`.execute(db);
}
