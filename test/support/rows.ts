/** Rows of a run as the stages before would have left them, for tests of what reads or steers a run. */
import type pg from 'pg';
import type { MessageState } from '../../src/core/message/advance.ts';

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
    `with block as materialized (
       select nextval('recipient_block') as first, n * 1024 as place from generate_series(0, $2::integer / 1024) n)
     insert into recipient (id, run_id, contact_id, line_number, values)
     select block.first + c.place - block.place, $1, c.id, c.place + 2, '{}'
       from (select id, row_number() over (order by id) - 1 as place from contact order by id limit $2) as c
       join block on c.place between block.place and block.place + 1023`,
    [runId, recipients],
  );
  await insertPart(pool, runId, 1, 'hello');
}

/** Gives every recipient of a run one more part, on the line of an even or an odd id. */
export async function insertPart(pool: pg.Pool, runId: number, part: number, content: string): Promise<void> {
  await pool.query(
    `insert into message (id, contact_id, run_id, line_id, is_new_contact, is_last, place_id, kind, content)
     select r.id * 32 + $2, r.contact_id, $1, 1 + r.id % 2, true, true, 0, 'text', $3 from recipient r where r.run_id = $1 order by r.id`,
    [runId, part, content],
  );
  await pool.query('update message set is_last = false where run_id = $1 and id & 31 < $2', [runId, part]);
  await settleLedger(pool);
}

export interface Move {
  readonly state: Exclude<MessageState, 'cancelled'>;
  /** Absent: one of its own for what the provider has. */
  readonly handle?: string;
  readonly channel?: 'iMessage' | 'RCS' | 'SMS';
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly skipReason?: string;
  readonly providerStatus?: string;
  readonly statusSource?: string;
  readonly statusAt?: string;
  /** When its attempt began: SQL over message `m`. */
  readonly at?: string;
}

const outcomes: Readonly<Partial<Record<MessageState, string>>> = {
  accepted: 'accepted',
  sent: 'accepted',
  delivered: 'accepted',
  failed: 'refused',
  unknown: 'unknown',
};

/** True of the messages whose recipients are on these lines of the CSV. */
export function onLines(runId: number, first: number, last: number): string {
  return `m.run_id = ${runId} and r.line_number between ${first} and ${last}`;
}

/** Puts messages where they would stand in a state; `where` is SQL over message_state `m` and recipient `r`. */
export async function moveMessages(pool: pg.Pool, where: string, move: Move): Promise<void> {
  const { state, channel = null, errorCode = null, errorMessage = null, at = 'now()' } = move;
  const { rows } = await pool.query<{ id: number }>(
    `select m.id from message_state m join recipient r on r.id = m.recipient_id where ${where}`,
  );
  const ids = rows.map(({ id }) => id);
  for (const table of ['queue', 'open', 'skipped'])
    await pool.query(`delete from ${table} where message_id = any($1)`, [ids]);
  await pool.query('delete from attempt where message_id = any($1) and state is not null', [ids]);
  if (channel !== null) await pool.query('update message set channel = $2 where id = any($1)', [ids, channel]);
  const outcome = outcomes[state];
  if (state === 'skipped')
    await pool.query('insert into skipped select id, $2, now() from unnest($1::bigint[]) as m (id)', [
      ids,
      move.skipReason ?? 'opted_out',
    ]);
  if (state === 'sending')
    await pool.query(
      `insert into open (message_id, attempt_id, contact_id, started_at, ready_at, run_id, line_id, epoch, attempts, crashes,
                         is_new_contact, is_informational, is_last, channel, content_hash)
       select m.id, nextval('attempt_id_seq'), m.contact_id, ${at}, now(), m.run_id, m.line_id, 1, 0, 0, m.is_new_contact, false, m.is_last,
              m.channel, '' from message m where m.id = any($1) order by m.id`,
      [ids],
    );
  if (outcome !== undefined)
    await pool.query(
      `insert into attempt (message_id, id, contact_id, started_at, finished_at, run_id, line_id, epoch, attempts, crashes,
                            is_new_contact, is_informational, is_last, outcome, state, channel, evidence, handle, error_code,
                            error_message, provider_status, status_source, status_at, content_hash)
       select m.id, nextval('attempt_id_seq'), m.contact_id, ${at}, ${at}, m.run_id, m.line_id, 1, 1, 0, m.is_new_contact,
              run.purpose = 'informational', m.is_last, $2::text::attempt_outcome, $3::attempt_state, coalesce($4::channel, m.channel), 'answer',
              case when $2::text = 'accepted' then coalesce($5, 'h' || m.id) end, $6, $7, $8, $9, $10, ''
         from message m join run on run.id = m.run_id where m.id = any($1) order by m.id`,
      [
        ids,
        outcome,
        state,
        channel,
        move.handle ?? null,
        errorCode,
        errorMessage,
        move.providerStatus ?? null,
        move.statusSource ?? null,
        move.statusAt ?? null,
      ],
    );
  await settleLedger(pool);
}

/** Puts the parts that are due now into the queue, and counts anew: what the moves of the product do as they go. */
export async function settleLedger(pool: pg.Pool): Promise<void> {
  await pool.query(`
    with placed as (
      select message_id from queue union all select message_id from open union all select message_id from skipped
      union all select message_id from attempt where state is not null
    ), due as (
      select m.* from message m join run on run.id = m.run_id
       where run.state <> 'cancelled' and m.id not in (select message_id from placed)
         and not exists (
               select from message e
                where e.id between m.id - (m.id & 31) and m.id - 1 and not exists (select from skipped where message_id = e.id)
                  and not exists (select from attempt where message_id = e.id and state is not null and outcome <> 'unknown'))
    )
    insert into queue (message_id, contact_id, ready_at, run_id, line_id, place_id, part, attempts, crashes, is_suspect, is_new_contact)
    select id, contact_id, now(), run_id, line_id, place_id, id & 31, 0, 0, false, is_new_contact from due order by id`);
  await pool.query(
    "delete from queue where exists (select from run where run.id = queue.run_id and run.state = 'cancelled')",
  );
  await pool.query('delete from run_count');
  await pool.query(`
    insert into run_count (run_id, line_id, state, skip_reason, channel, error_code, messages, example)
    select run_id, line_id, state, coalesce(skip_reason, ''), coalesce(channel, ''),
           case state when 'failed' then coalesce(error_code, '') else '' end, count(*), max(error_message)
      from message_state group by 1, 2, 3, 4, 5, 6`);
}
