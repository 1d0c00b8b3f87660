/**
 * Records what the provider answered: open -> attempt. Invariant: one statement moves the message, the later parts, the counters
 * and what is known of the contact; an answer counts once, and only for the attempt that it belongs to.
 *
 *     answer -> settled -> { new_verdict, requeued, readied, later_parts, contact_change -> changed_contact }, counted
 */
import { type RawBuilder, sql } from 'kysely';
import { codeOf } from '../../core/error-code.ts';
import type { AttemptAnswer } from '../../core/message/answer.ts';
import { suspectCrashes } from '../../core/message/crashes.ts';
import { arrayLiteral } from '../database/array-literal.ts';
import type { Database } from '../database/connect.ts';
import { retryDeadlock } from '../database/retry-deadlock.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { heldRuns, movesOfLaterParts, placeOf, queueColumns, readiedParts, skippedParts } from '../ledger/parts.ts';

/** Error code for attempts that failed on our own bug; retrying would fail the same way. */
export const ownFailureCode = 'bluecast-failed';

/** SQLSTATE unique_violation. */
const notUnique = '23505';
/** Two statements may bring the same handle at the same moment; more would be a bug. */
const mostTries = 3;

/** One ownership of one line. */
export interface Owner {
  readonly lineId: number;
  readonly epoch: number;
}

export interface RecordOptions {
  /** The owners that made the attempts; null when the provider itself proves the answers (its list, a callback). */
  readonly owners: readonly Owner[] | null;
  readonly now: Date;
  /** How the answers became known. */
  readonly evidence: 'answer' | 'list' | 'callback' | 'operator';
  /** Why an attempt in doubt is settled so; kept with the verdict. */
  readonly because?: string;
  readonly answers: readonly AttemptAnswer[];
}

/**
 * Records answers and returns the ids of the attempts that they settled; the missing ones were settled already. An owner may
 * settle its own open attempts, also after a new owner marked them unknown, because only it saw the answer. Proof of acceptance
 * settles an attempt in doubt, and one counted as unsent while its message has not been sent again. A handle that another
 * message already has stays with that one.
 */
export async function recordAnswers(db: Database, options: RecordOptions): Promise<readonly number[]> {
  const settled = new Set(await settle(db, { ...options, from: 'open' }));
  const others = options.answers.filter(({ attemptId }) => !settled.has(attemptId));
  if (others.length === 0) return [...settled];
  return [...settled, ...(await settle(db, { ...options, answers: others, from: 'doubt' }))];
}

/** Where the answered attempts are: open, or among those whose outcome is unknown or was taken for unsent. */
type Settling = RecordOptions & { readonly from: 'open' | 'doubt' };

/** Handles are taken for new, and looked up only after one was not: that hardly ever happens. */
type Handles = 'new' | 'any';

async function settle(db: Database, options: Settling): Promise<readonly number[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await settleOnce(db, options, tries === 1 ? 'new' : 'any');
    } catch (error) {
      if (codeOf(error) !== notUnique || tries === mostTries) throw error;
    }
  }
}

async function settleOnce(db: Database, options: Settling, handles: Handles): Promise<readonly number[]> {
  const { now, answers, evidence, because = 'the answer came after all' } = options;
  const column = (key: keyof AttemptAnswer): string => arrayLiteral(answers.map((answer) => answer[key]));
  const statement = sql<{ attemptId: number }>`
    -- Each step returns what later steps need. A join of two steps would compare all their rows with each other: PostgreSQL
    -- estimates that a step returns a single row.
    with answer as materialized (
      select * from unnest(
        ${column('messageId')}::bigint[], ${column('attemptId')}::bigint[], ${column('outcome')}::attempt_outcome[],
        ${column('state')}::text[], ${column('handle')}::text[], ${column('providerStatus')}::text[],
        ${column('channel')}::channel[], ${column('errorCode')}::text[], ${column('errorMessage')}::text[],
        ${column('readyAt')}::timestamptz[], ${column('isOptedOut')}::boolean[], ${column('isFree')}::boolean[]
      ) as a (message_id, attempt_id, new_outcome, new_state, new_handle, new_status, new_channel, code, words, retry_at,
              is_opted_out, is_free)
    ),
    ${options.from === 'open' ? closing(options, handles) : doubting(options, handles)},
    ${heldRuns(sql`
        select run_id from settled where new_state = 'planned' or new_outcome in ('accepted', 'refused') and not is_last`)},
    -- What is sent again returns to the queue, unless its run is cancelled; a bug of ours makes a message suspect at once.
    requeued as (
      insert into queue (${queueColumns})
      select message_id, contact_id, coalesce(retry_at, ready_at), run_id, line_id, ${placeOf(sql`message_id`)},
             (message_id & 31)::smallint, new_attempts, new_crashes, new_crashes >= ${suspectCrashes}::integer, is_new_contact
        from settled join held on held.id = settled.run_id and held.state <> 'cancelled'
       where new_state = 'planned'
    ),
    ${readiedParts(sql`select message_id, run_id from settled where new_outcome = 'accepted' and not is_last`, now)},
    ${skippedParts(sql`select message_id, run_id from settled where new_outcome = 'refused' and not is_last`, now)},
    ${countMoves(sql`
      select run_id, was_line, was_state, '', channel, '', -1, null::text from settled
      union all
      select run_id, line_id,
             case when new_state = 'planned' and (select state from held where held.id = settled.run_id) = 'cancelled'
                  then 'cancelled' else new_state end,
             '', coalesce(new_channel, channel), case new_state when 'failed' then coalesce(code, '') else '' end, 1,
             case new_state when 'failed' then words end
        from settled
      union all ${movesOfLaterParts}`)},
    -- One row a contact: one batch may hold the answers to two of its parts.
    contact_change as (
      select contact_id, max(line_id) filter (where new_outcome = 'accepted') as line_id,
             count(*) filter (where new_outcome = 'accepted') as accepted, bool_or(is_opted_out) as is_opted_out
        from settled where new_outcome = 'accepted' or is_opted_out group by contact_id
    ),
    -- In the order that store/database/contact-lock.ts demands of every writer.
    changed_contact as (
      update contact c
         set last_message_at = case when change.accepted > 0 then ${now} else c.last_message_at end,
             line_id = coalesce(change.line_id, c.line_id), unanswered = c.unanswered + change.accepted,
             opted_out_at = case when change.is_opted_out then coalesce(c.opted_out_at, ${now}) else c.opted_out_at end
        from (select * from contact_change order by contact_id offset 0) as change
       where c.id = change.contact_id
    )${options.from === 'open' ? sql`` : verdictsOf({ now, evidence, because })}
    select attempt_id as "attemptId" from settled`;
  // A callback and the answer itself may settle the same attempts at the same moment.
  const { rows } = await retryDeadlock(async () => statement.execute(db.withoutPlugins()));
  return rows.map(({ attemptId }) => attemptId);
}

/** `settled as (…)` of open attempts, which become rows of attempt. */
function closing({ owners, now, evidence }: Settling, handles: Handles): RawBuilder<unknown> {
  return sql`
    settled as (
      delete from open o using answer
       where o.message_id = answer.message_id and o.attempt_id = answer.attempt_id and ${isOwned(sql`o`, owners)}
      returning o.*, new_outcome, new_state, new_handle, new_status, new_channel, code, words, retry_at, is_opted_out,
                is_free, o.attempts + 1 - is_free::integer as new_attempts, ${newCrashes(sql`o`)} as new_crashes,
                'sending' as was_state, o.line_id as was_line
    ),
    closed as (
      insert into attempt (message_id, id, contact_id, started_at, finished_at, status_at, run_id, line_id, epoch,
                           attempts, crashes, is_new_contact, is_informational, is_last, is_handle_taken, outcome, state,
                           channel, evidence, status_source, provider_status, handle, error_code, error_message,
                           content_hash)
      select message_id, attempt_id, contact_id, started_at, ${now}, ${now}, run_id, line_id, epoch,
             new_attempts, new_crashes, is_new_contact, is_informational, is_last,
             ${isTaken(handles, sql`row_number() over (partition by new_handle order by attempt_id)`)}, new_outcome,
             nullif(new_state, 'planned')::attempt_state, coalesce(new_channel, channel), ${evidence}, ${evidence},
             new_status, new_handle, code, words, content_hash
        from settled
    )`;
}

/** `settled as (…)` of attempts that have their rows: in doubt, or taken for unsent while their messages are back in the queue. */
function doubting({ now, evidence }: Settling, handles: Handles): RawBuilder<unknown> {
  return sql`
    -- An attempt was judged unsent, the answer proves acceptance, and the message has not been sent again.
    called_back as (
      delete from queue q
       using answer join attempt t on t.message_id = answer.message_id and t.id = answer.attempt_id
       where t.outcome = 'unsent' and t.state is null and t.evidence in ('list', 'operator') and new_outcome = 'accepted'
         and q.run_id = t.run_id and q.message_id = t.message_id
      returning q.message_id, q.line_id, t.id as attempt_id
    ),
    before as materialized (
      select t.message_id, t.id, t.outcome, t.channel, coalesce(called_back.line_id, t.line_id) as was_line,
             row_number() over (partition by new_handle order by t.id) as place
        from answer join attempt t on t.message_id = answer.message_id and t.id = answer.attempt_id
        left join called_back on called_back.message_id = t.message_id and called_back.attempt_id = t.id
        -- The answer proves acceptance, or comes from the owner whose attempt a takeover put in doubt.
       where t.outcome = 'unknown'
             and (new_outcome = 'accepted' or new_outcome <> 'unknown' and t.evidence = 'takeover')
          or called_back.message_id is not null
    ),
    settled as (
      update attempt t
         set outcome = new_outcome, state = nullif(new_state, 'planned')::attempt_state, evidence = ${evidence},
             finished_at = ${now}, status_at = ${now}, status_source = ${evidence}, provider_status = new_status,
             handle = new_handle, is_handle_taken = ${isTaken(handles, sql`before.place`)}, channel = coalesce(new_channel, t.channel),
             error_code = code, error_message = words,
             attempts = t.attempts - is_free::integer, crashes = ${newCrashes(sql`t`)}
        from before join answer on answer.message_id = before.message_id and answer.attempt_id = before.id
       where t.message_id = before.message_id and t.id = before.id and t.outcome = before.outcome
      returning t.message_id, t.id as attempt_id, t.contact_id, ${now}::timestamptz as ready_at, t.run_id, t.line_id,
                t.is_new_contact, t.is_last, before.channel, new_outcome, new_state, new_channel, code, words, retry_at,
                is_opted_out, t.attempts as new_attempts, t.crashes as new_crashes, before.was_line,
                case before.outcome when 'unsent' then 'planned' else 'unknown' end as was_state
    )`;
}

/** Why attempts in doubt were settled so. */
function verdictsOf({
  now,
  evidence,
  because,
}: Required<Pick<Settling, 'now' | 'evidence' | 'because'>>): RawBuilder<unknown> {
  return sql`,
    new_verdict as (
      insert into verdict (message_id, attempt_id, at, source, outcome, because)
      select message_id, attempt_id, ${now}, ${evidence}, new_outcome, ${because} from settled where new_outcome <> 'unknown'
    )`;
}

/** The attempt belongs to one of `owners`; null: the provider itself proves the answer, and owners do not matter. */
function isOwned(attempt: RawBuilder<unknown>, owners: readonly Owner[] | null): RawBuilder<boolean> {
  if (owners === null) return sql`true`;
  const [lineIds, epochs] = [owners.map(({ lineId }) => lineId), owners.map(({ epoch }) => epoch)];
  return sql`(${attempt}.line_id, ${attempt}.epoch) in (select * from unnest(${lineIds}::integer[], ${epochs}::integer[]))`;
}

/** Another message has this handle, or an earlier answer of this batch. */
function isTaken(handles: Handles, placeInBatch: RawBuilder<unknown>): RawBuilder<boolean> {
  if (handles === 'new') return sql`false`;
  return sql`(new_handle is not null
              and (${placeInBatch} > 1
                   or exists (select from attempt other where other.handle = new_handle and not other.is_handle_taken)))`;
}

function newCrashes(attempt: RawBuilder<unknown>): RawBuilder<number> {
  return sql`${attempt}.crashes + case code when ${ownFailureCode} then ${suspectCrashes}::integer else 0 end`;
}
