/** What reports read about a run. Invariant: sums come from counters or an index; rows come in pages of bounded size. */
import { sql } from 'kysely';
import type { MessageState } from '../../core/message/advance.ts';
import type { OnlyState } from '../../core/message/only.ts';
import type { RunState } from '../../core/message/run-state.ts';
import type { FailureCount, RunSummary, StateCount } from '../../core/message/summary.ts';
import type { Database } from '../database/connect.ts';
import { anywhere } from '../places/place.ts';

export interface RunFacts {
  readonly id: number;
  readonly campaign: string;
  readonly occurrence: string;
  readonly isTest: boolean;
  readonly canaryState: RunSummary['canary'];
  readonly state: RunState;
  readonly stopReason: string | null;
  readonly importId: number | null;
  readonly recipients: number;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly csvRows: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly onlyRunId: number | null;
  readonly onlyState: OnlyState | null;
  /** Rows that the audience leaves out, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** The run with the sums of its import. Throws when there is no such run: its id came from a row. */
export async function getRunFacts(db: Database, runId: number): Promise<RunFacts> {
  return db
    .selectFrom('run')
    .leftJoin('import', 'import.id', 'run.importId')
    .select([
      'run.id',
      'campaign',
      'occurrence',
      'isTest',
      'canaryState',
      'state',
      'stopReason',
      'importId',
      'recipients',
      'leftOut',
      'onlyRunId',
      'onlyState',
      'run.startedAt',
      'run.finishedAt',
    ])
    .select((eb) => [
      eb.fn.coalesce('import.rows', sql<number>`0`).as('csvRows'),
      eb.fn.coalesce('import.duplicates', sql<number>`0`).as('duplicates'),
      eb.fn.coalesce('import.rejected', sql<number>`0`).as('rejected'),
    ])
    .where('run.id', '=', runId)
    .executeTakeFirstOrThrow();
}

/** The run's counters over all lines, read in one statement, so that they add up while messages move. */
export async function listStateCounts(db: Database, runId: number): Promise<readonly StateCount[]> {
  const { rows } = await sql<StateCount>`
    select state, skip_reason as "skipReason", channel, sum(messages)::bigint as messages
      from run_count where run_id = ${runId}
     group by state, skip_reason, channel having sum(messages) <> 0`.execute(db.withoutPlugins());
  return rows;
}

/** Failed messages by code, the most frequent first. */
export async function listFailures(db: Database, runId: number): Promise<readonly FailureCount[]> {
  const { rows } = await sql<FailureCount>`
    select coalesce(nullif(error_code, ''), 'none') as code, sum(messages)::bigint as messages, max(example) as example
      from run_count where run_id = ${runId} and state = 'failed'
     group by error_code having sum(messages) > 0
     order by messages desc, code`.execute(db.withoutPlugins());
  return rows;
}

/** One message as a report shows it. */
export interface ReportRow {
  readonly id: number;
  /** Number of the CSV's row. */
  readonly csvRow: number;
  readonly phone: string;
  readonly part: number;
  readonly kind: string;
  readonly state: string;
  readonly providerStatus: string | null;
  readonly channel: string | null;
  readonly fromNumber: string;
  readonly handle: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly skipReason: string | null;
  readonly attempts: number;
  readonly statusSource: string | null;
  readonly statusAt: Date | null;
  /** The revision that its text is from. */
  readonly revision: number;
  readonly updatedAt: Date;
  /** Which of the campaign's texts; null when it has only one. */
  readonly variant: string | null;
  /** How it is known where the person may be. */
  readonly evidence: string;
  /** Where, as `US/FL/America/New_York`, joined by blanks; null: a phone of our own. */
  readonly candidates: string | null;
  /** The cells of the CSV's row by field; only if they are asked for. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface ReportRowsAsked {
  readonly runId: number;
  readonly afterId: number;
  readonly limit: number;
  /** Absent: all. */
  readonly states?: readonly MessageState[] | undefined;
  readonly withValues?: boolean;
}

/** The messages of a run after `afterId`, in the order of planning, which is that of the CSV. */
export async function listReportRows(db: Database, asked: ReportRowsAsked): Promise<readonly ReportRow[]> {
  const { states, withValues = false } = asked;
  return db
    .selectFrom('messageState as message')
    .innerJoin('recipient', 'recipient.id', 'message.recipientId')
    .innerJoin('line', 'line.id', 'message.lineId')
    .innerJoin('place', 'place.id', 'message.placeId')
    .select((eb) => [
      'recipient.evidence',
      eb.case().when('place.id', '=', anywhere).then(null).else(eb.ref('place.candidates')).end().as('candidates'),
    ])
    .select(['recipient.lineNumber as csvRow', 'recipient.variant', 'line.number as fromNumber'])
    .select(['message.id', 'message.part', 'message.kind', 'message.phone', 'message.revision', 'message.updatedAt'])
    .select(['message.state', 'message.channel', 'message.skipReason', 'message.attempts', 'message.handle'])
    .select(['message.providerStatus', 'message.statusSource', 'message.statusAt'])
    .select(['message.errorCode', 'message.errorMessage'])
    .where('message.runId', '=', asked.runId)
    .where('message.id', '>', asked.afterId)
    .$if(states !== undefined, (query) => query.where('message.state', 'in', [...(states ?? [])]))
    .$if(withValues, (query) => query.select('recipient.values'))
    .orderBy('message.id')
    .limit(asked.limit)
    .execute();
}
