/** What inbound messages change about contacts. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockedContacts } from '../database/contact-lock.ts';

export interface ContactInbound {
  readonly phone: string;
  /** Our line that it came to, E.164; null: not said. */
  readonly lineNumber: string | null;
  /** True: opted out; false: opted in again; null: neither. */
  readonly isOptedOut: boolean | null;
}

/**
 * Records inbound messages of known contacts of the line's account; a trigger shares what accounts share. A line that is not known
 * means every account: in doubt nobody is written to. At most one entry per phone and line.
 */
export async function noteInbound(
  db: Database,
  noted: { inbound: readonly ContactInbound[]; now: Date },
): Promise<void> {
  const { inbound, now } = noted;
  await sql`
    with sender as materialized (
      select c.id, bool_or(is_opted_out) as is_opted_out
        from unnest(
               ${inbound.map(({ phone }) => phone)}::text[], ${inbound.map(({ lineNumber }) => lineNumber)}::text[],
               ${inbound.map(({ isOptedOut }) => isOptedOut)}::boolean[]
             ) as i (phone, line_number, is_opted_out)
        left join line on line.number = i.line_number
        join contact c on c.phone = i.phone and (line.id is null or c.account_id = line.account_id)
       group by c.id
    ), locked as materialized (${lockedContacts(sql`select id from sender`)})
    update contact c
       set last_message_at = greatest(c.last_message_at, ${now}), unanswered = 0,
           opted_out_at = case sender.is_opted_out when true then coalesce(c.opted_out_at, ${now})
                                                   when false then null
                                                   else c.opted_out_at end
      from sender join locked using (id)
     where c.id = sender.id`.execute(db);
}
