/** The steps of appointments and their texts. A text is an ordinary recipient of the standing run, with its messages in the ledger. */
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

export interface ReminderRow {
  readonly appointmentId: number;
  readonly step: string;
  /** Null: it has no text. */
  readonly recipientId: number | null;
  readonly dueAt: Date;
  readonly hash: string;
  readonly isAgain: boolean;
  /** Whose text it is; null: it has none. */
  readonly contactId: number | null;
  /** Of the text's first message; null: it has none. */
  readonly state: string | null;
  readonly skipReason: string | null;
  /** How many messages its text has. */
  readonly parts: number;
  /** True: its first message is out, and a later one is not. */
  readonly hasRest: boolean;
  /** True: it is another person's text, and an appointment of that person has it, too. */
  readonly isOfOthers: boolean;
}

/** The steps of these people's appointments, with where their texts stand. */
export async function listReminders(
  db: Database,
  { runId, contactIds }: { runId: number; contactIds: readonly number[] },
): Promise<readonly ReminderRow[]> {
  const { rows } = await sql<ReminderRow>`
    select r.appointment_id as "appointmentId", r.step, r.recipient_id as "recipientId", r.due_at as "dueAt", r.hash, r.is_again as "isAgain",
           m.contact_id as "contactId", m.state, m.skip_reason as "skipReason",
           (select count(*)::integer from message p where p.id > r.recipient_id * 32 and p.id < r.recipient_id * 32 + 32) as parts,
           exists (select from message_state p where p.id > r.recipient_id * 32 + 1 and p.id < r.recipient_id * 32 + 32
                      and p.state in ('planned', 'sending')) as "hasRest",
           m.contact_id <> a.contact_id and exists (
             select from appointment b join reminder o on o.appointment_id = b.id and o.step = r.step
              where b.run_id = a.run_id and b.contact_id = m.contact_id and not b.is_off
                and o.recipient_id = r.recipient_id) as "isOfOthers"
      from appointment a join reminder r on r.appointment_id = a.id
      left join message_state m on m.id = r.recipient_id * 32 + 1
     where a.run_id = ${runId} and a.contact_id = any(${[...contactIds]}::bigint[])`.execute(db.withoutPlugins());
  return rows;
}

export interface ReminderFacts {
  readonly appointmentId: number;
  readonly step: string;
  readonly recipientId: number | null;
  readonly dueAt: Date;
  readonly notAfter: Date;
  readonly hash: string;
  readonly reason: string | null;
  readonly isAgain: boolean;
  /** When its appointment moved after its text had gone out. */
  readonly movedAt: Date | null;
}

export async function writeReminders(db: Database, reminders: readonly ReminderFacts[]): Promise<void> {
  for (let from = 0; from < reminders.length; from += batchRows) {
    await sql`
      insert into reminder (appointment_id, step, recipient_id, due_at, not_after, hash, reason, is_again, moved_at)
      select "appointmentId", step, "recipientId", "dueAt", "notAfter", hash, reason, "isAgain", "movedAt"
        from jsonb_to_recordset(${JSON.stringify(reminders.slice(from, from + batchRows))}::jsonb) as r (
          "appointmentId" bigint, step text, "recipientId" bigint, "dueAt" timestamptz, "notAfter" timestamptz, hash text,
          reason text, "isAgain" boolean, "movedAt" timestamptz)
      on conflict (appointment_id, step) do update
        set recipient_id = excluded.recipient_id, due_at = excluded.due_at, not_after = excluded.not_after,
            hash = excluded.hash, reason = excluded.reason, is_again = excluded.is_again, moved_at = excluded.moved_at`.execute(
      db.withoutPlugins(),
    );
  }
}

const batchRows = 2_000;

export interface WaitingText {
  readonly recipientId: number;
  readonly dueAt: Date;
  readonly notAfter: Date;
  readonly placeId: number;
  readonly evidence: string;
  readonly values: Readonly<Record<string, string>>;
  /** In the order of the parts. */
  readonly contents: readonly string[];
}

/** Gives texts that wait another time, place or wording. The run is held. */
export async function changeTexts(
  db: Database,
  { runId, texts }: { runId: number; texts: readonly WaitingText[] },
): Promise<void> {
  for (let from = 0; from < texts.length; from += batchRows) {
    const json = JSON.stringify(texts.slice(from, from + batchRows));
    await sql`
      with changed as materialized (
        select * from jsonb_to_recordset(${json}::jsonb) as r (
          "recipientId" bigint, "dueAt" timestamptz, "notAfter" timestamptz, "placeId" integer, evidence text, values jsonb, contents jsonb)
      ),
      of_recipient as (
        update recipient set values = c.values, evidence = c.evidence from changed c where recipient.id = c."recipientId"
      ),
      of_message as (
        update message m
           set content = coalesce(c.contents->>((m.id & 31) - 1)::integer, m.content), not_after = c."notAfter",
               place_id = c."placeId", revision = m.revision + 1
          from changed c where m.id > c."recipientId" * 32 and m.id < c."recipientId" * 32 + 32
      )
      update queue q set ready_at = c."dueAt", place_id = c."placeId"
        from changed c where q.run_id = ${runId} and q.message_id = c."recipientId" * 32 + 1`.execute(
      db.withoutPlugins(),
    );
  }
}

/** Texts that are on their way, or begun: nobody is to get what turns out not to have left. */
export async function withdrawTexts(
  db: Database,
  { recipientIds, reason }: { recipientIds: readonly number[]; reason: string },
): Promise<void> {
  if (recipientIds.length === 0) return;
  await sql`
    update message m set withdrawn = ${reason} from unnest(${[...recipientIds]}::bigint[]) as r (id)
     where m.id > r.id * 32 and m.id < r.id * 32 + 32`.execute(db.withoutPlugins());
}

/** Runs that stand and have begun, of an account, with the edition of the facts by which their times were made. */
export async function listStandingRuns(
  db: Database,
  accountId: number,
): Promise<readonly { readonly id: number; readonly factsEdition: string | null }[]> {
  return db
    .selectFrom('run')
    .select(['id', 'factsEdition'])
    .where('accountId', '=', accountId)
    .where('isStanding', '=', true)
    .where('state', 'in', ['running', 'paused'])
    .execute();
}

/** People whose appointment stands, and whose text was taken back on its way, and never left. */
export async function listReturned(
  db: Database,
  { runId, now }: { runId: number; now: Date },
): Promise<readonly number[]> {
  const { rows } = await sql<{ contactId: number }>`
    select distinct a.contact_id as "contactId"
      from reminder r join appointment a on a.id = r.appointment_id
      join skipped s on s.message_id = r.recipient_id * 32 + 1 and s.reason in (
             'appointment_cancelled', 'appointment_unread', 'left_out', 'appointment_moved', 'number_changed')
     where a.run_id = ${runId} and not a.is_off and r.not_after > ${now} and a.at > ${now}`.execute(
    db.withoutPlugins(),
  );
  return rows.map(({ contactId }) => contactId);
}
