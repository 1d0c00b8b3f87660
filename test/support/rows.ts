/** Rows of a run as the stages before would have left them, for tests of what reads or steers a run. */
import type pg from 'pg';

export interface RunShape {
  readonly campaign?: string;
  readonly state?: 'planned' | 'running' | 'paused' | 'finished' | 'cancelled';
  readonly startedAt?: string | null;
  readonly finishedAt?: string | null;
  readonly stopReason?: string | null;
  /** Recipients, with one message each. */
  readonly recipients?: number;
}

/** A run with its import and contacts, all messages `planned`; returns its id. Phones are +12125550100 and up. */
export async function insertPlannedRun(pool: pg.Pool, shape: RunShape = {}): Promise<number> {
  const recipients = shape.recipients ?? 10;
  const state = shape.state ?? 'running';
  await pool.query(`
    insert into line (account_id, number, met_at)
    values (1, '+14155550100', now()), (1, '+14155550101', now()) on conflict do nothing`);
  const { rows } = await pool.query<{ id: number }>(
    `with imported as (
       insert into import (account_id, file, started_at, rows, duplicates, rejected) values (1, 'people.csv', now(), $1::integer + 3, 1, 2) returning id)
     insert into run (account_id, campaign, occurrence, state, purpose, definition, inputs_hash, import_id, recipients, created_at, started_at, finished_at, stop_reason)
     select 1, $2, (select count(*) + 1 from run)::text, $3, 'marketing', '{}', '', id, $1, now(), $4, $5, $6 from imported returning id`,
    [
      recipients,
      shape.campaign ?? 'spring',
      state,
      shape.startedAt ?? null,
      shape.finishedAt ?? null,
      shape.stopReason ?? null,
    ],
  );
  const id = rows[0]?.id ?? 0;
  await pool.query(
    `insert into reject (import_id, line_number, column_name, reason, cells)
     select import_id, n, 'Phone', 'is not a phone number', '[]' from run, generate_series(90002, 90003) n where run.id = $1`,
    [id],
  );
  await insertRecipients(pool, id, recipients);
  return id;
}

async function insertRecipients(pool: pg.Pool, runId: number, recipients: number): Promise<void> {
  await pool.query(
    `insert into contact (account_id, phone, created_at, updated_at)
     select 1, '+1212' || (5550099 + n), now(), now() from generate_series(1, $1::integer) n on conflict do nothing`,
    [recipients],
  );
  await pool.query(
    `insert into recipient (run_id, contact_id, line_number, values)
     select $1, id, row_number() over (order by id) + 1, '{}' from contact order by id limit $2`,
    [runId, recipients],
  );
  await pool.query(
    `insert into message (run_id, recipient_id, contact_id, line_id, phone, part, kind, content, is_new_contact, ready_at, updated_at)
     select $1, r.id, c.id, 1 + r.id % 2, c.phone, 1, 'text', 'hello', true, now(), now()
       from recipient r join contact c on c.id = r.contact_id where r.run_id = $1 order by r.id`,
    [runId],
  );
}

/** Moves the messages of the recipients on lines `from` to `to` of the CSV; `set` is SQL. */
export async function moveMessages(pool: pg.Pool, runId: number, lines: [number, number], set: string): Promise<void> {
  await pool.query(
    `update message m set ${set} from recipient r
      where r.id = m.recipient_id and m.run_id = $1 and r.line_number between $2 and $3`,
    [runId, ...lines],
  );
}
