/**
 * New texts for what a run has not sent yet. Invariant: only planned messages change, while no claim of the run is under way, and
 * each names the revision of its text. The run's revision changes first, so after a death in between the messages that are left can
 * be found.
 */
import { sql } from 'kysely';
import type { Campaign } from '../../core/campaign/campaign.ts';
import { hasGoneOut } from '../../core/message/gone-out.ts';
import type { Database } from '../database/connect.ts';
import { holdRun } from '../ledger/hold-run.ts';
import { isPlanned } from '../ledger/parts.ts';

/** Opens the next revision of a run and returns its number; null unless the run is running or paused. */
export async function openRevision(
  db: Database,
  asked: { runId: number; campaign: Campaign; inputsHash: string; by: string; now: Date },
): Promise<number | null> {
  const definition = JSON.stringify(asked.campaign);
  const { rows } = await sql<{ revision: number }>`
    with moved as (
      update run set revision = revision + 1, definition = ${definition}::jsonb, inputs_hash = ${asked.inputsHash}
       where id = ${asked.runId} and state in ('running', 'paused')
      returning id, revision
    )
    insert into run_revision (run_id, revision, definition, made_by, made_at)
    select id, revision, ${definition}::jsonb, ${asked.by}, ${asked.now} from moved returning revision`.execute(
    db.withoutPlugins(),
  );
  return rows[0]?.revision ?? null;
}

export interface MessageToRevise {
  readonly id: number;
  readonly part: number;
  readonly csvRow: number;
  /** Which of the campaign's texts; null when it has only one. */
  readonly variant: string | null;
  readonly values: Readonly<Record<string, string>>;
  /** Texts that this person has received or may have received. */
  readonly gone: readonly string[];
}

/** Planned messages of a run with the text of an earlier revision, after `afterId`. */
export async function listToRevise(
  db: Database,
  asked: { runId: number; revision: number; afterId: number; limit: number },
): Promise<readonly MessageToRevise[]> {
  const { rows } = await sql<MessageToRevise>`
    select m.id, m.part, r.line_number as "csvRow", r.variant, r.values,
           array(select e.content from message_state e
                  where e.id between first_message(r.id) and last_message(r.id)
                    and e.state = any(${[...hasGoneOut]}::text[])) as gone
      from message_state m join recipient r on r.id = m.recipient_id
     where m.run_id = ${asked.runId} and m.state = 'planned' and m.revision < ${asked.revision} and m.id > ${asked.afterId}
     order by m.id limit ${asked.limit}`.execute(db.withoutPlugins());
  return rows;
}

/** Writes the new texts of messages that are still planned; returns how many. */
export async function writeRevised(
  db: Database,
  asked: { runId: number; revision: number; texts: readonly { id: number; content: string }[] },
): Promise<number> {
  return holdRun(db, asked.runId, async (trx, state) => {
    if (state === 'cancelled') return 0;
    const { numAffectedRows } = await sql`
      update message m set content = t.content, revision = ${asked.revision}
        from unnest(${asked.texts.map(({ id }) => id)}::bigint[], ${asked.texts.map(({ content }) => content)}::text[])
               as t (id, content)
       where m.id = t.id and ${isPlanned}`.execute(trx);
    return Number(numAffectedRows ?? 0);
  });
}

export interface RevisionCount {
  readonly revision: number;
  readonly state: string;
  readonly messages: number;
}

/** Messages by revision and state. Reads every row of the run; only reports do, which read them anyway. */
export async function countByRevision(db: Database, runId: number): Promise<readonly RevisionCount[]> {
  const { rows } = await sql<RevisionCount>`
    select revision, state, count(*) as messages from message_state
     where run_id = ${runId} group by revision, state order by revision, state`.execute(db.withoutPlugins());
  return rows;
}
