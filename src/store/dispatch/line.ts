/**
 * Lines: who owns which, since when. Invariant: an epoch only grows, and the transaction that takes a line over also turns what
 * the previous owner left in flight into `unknown`: open -> attempt.
 */
import { sql } from 'kysely';
import type { AccountLine, LineLimits } from '../../core/campaign/account.ts';
import type { Slowed } from '../../core/pace/slowed-pace.ts';
import type { Database } from '../database/connect.ts';
import { countMoves } from '../ledger/count-moves.ts';
import { limitsOf } from './line-limits.ts';

/** The second of the burst limit, plus the difference between the clocks of two machines. */
const burstMs = 1_050;

export interface LineRow {
  readonly id: number;
  readonly number: string;
  readonly limits: LineLimits;
}

/** Saves what the account file says about its lines, for every worker to read; returns their ids by number. */
export async function saveLines(
  db: Database,
  { accountId, lines }: { accountId: number; lines: readonly AccountLine[] },
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .insertInto('line')
    .values(
      lines.map(({ number, generation, limits }) => ({
        accountId,
        number,
        generation,
        limits: JSON.stringify(limits),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet((eb) => ({
        generation: eb.ref('excluded.generation'),
        limits: eb.ref('excluded.limits'),
      })),
    )
    .returning(['id', 'number'])
    .execute();
  return new Map(rows.map((row) => [row.number, row.id]));
}

/** Those of the account's lines with these numbers from which something may go out, each with its limits. */
export async function listLinesToSend(
  db: Database,
  { accountId, numbers }: { accountId: number; numbers: readonly string[] },
): Promise<readonly LineRow[]> {
  const rows = await db
    .selectFrom('line')
    .select(['id', 'number', 'limits'])
    .where('accountId', '=', accountId)
    .where('number', 'in', ['', ...numbers])
    .where('metAt', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, limits: limitsOf(row.limits) }));
}

/** What a new owner gets: its epoch and the state in which the line was left. */
export interface Takeover {
  readonly epoch: number;
  /** Why the previous owner's breaker was open; null when it was closed. */
  readonly trouble: string | null;
  /** The slower pace since "too many requests"; null at full pace. */
  readonly slowed: Slowed | null;
}

/**
 * Makes `owner` the owner of a line whose advisory lock it holds. Attempts that earlier owners left without an outcome become
 * `unknown`: they may have reached the provider.
 */
export async function takeLine(
  db: Database,
  line: { lineId: number; owner: string; workerId?: number | null; now: Date },
): Promise<Takeover> {
  return db.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('line')
      .set((eb) => ({
        epoch: eb('epoch', '+', 1),
        owner: line.owner,
        workerId: line.workerId ?? null,
        ownedSince: line.now,
        // An owner that released the line has set this already; one that died may have sent until now.
        resumeAt: sql<Date | null>`case when owner is null then resume_at else ${afterBurst(line.now)} end`,
      }))
      .where('id', '=', line.lineId)
      .returning(['epoch', 'trouble', 'slowedTo', 'slowedAt'])
      .executeTakeFirstOrThrow();
    await sql`
      with orphan as (
        delete from open where line_id = ${line.lineId} and epoch < ${taken.epoch} returning *
      ),
      kept as (
        insert into attempt (message_id, id, contact_id, started_at, finished_at, run_id, line_id, epoch, attempts, crashes,
                             is_new_contact, is_informational, is_last, outcome, state, channel, evidence, content_hash)
        select message_id, attempt_id, contact_id, started_at, ${line.now}, run_id, line_id, epoch, attempts + 1, crashes + 1,
               is_new_contact, is_informational, is_last, 'unknown', 'unknown', channel, 'takeover', content_hash
          from orphan
      ),
      ${countMoves(sql`
        select run_id, line_id, move.state, '', channel, '', move.step, null::text
          from orphan, (values ('sending', -1), ('unknown', 1)) as move (state, step)`)}
      select`.execute(trx);
    const { epoch, trouble, slowedTo, slowedAt } = taken;
    return { epoch, trouble, slowed: slowedTo === null || slowedAt === null ? null : { to: slowedTo, at: slowedAt } };
  });
}

/**
 * The burst pace lives in the owner's process. Nothing is claimed for a second after a change of owner, so that two owners never
 * send within the same second.
 */
function afterBurst(now: Date) {
  return notBefore(new Date(now.getTime() + burstMs));
}

/** A new pause never shortens one that lasts longer. */
function notBefore(at: Date) {
  return sql<Date>`greatest(resume_at, ${at}::timestamptz)`;
}

/** Gives a line up cleanly; does nothing when another owner has it by now. */
export async function releaseLine(db: Database, line: { lineId: number; epoch: number; now: Date }): Promise<void> {
  await db
    .updateTable('line')
    .set({ owner: null, workerId: null, ownedSince: null, resumeAt: afterBurst(line.now) })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** Nothing is claimed from the line before `resumeAt`, or until the end of a longer pause. */
export async function delayLine(db: Database, line: { lineId: number; epoch: number; resumeAt: Date }): Promise<void> {
  await db
    .updateTable('line')
    .set({ resumeAt: notBefore(line.resumeAt) })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** The provider asked for fewer requests although the limits were kept: the line pauses until `resumeAt`, then sends more slowly. */
export async function slowLine(
  db: Database,
  line: { lineId: number; epoch: number; slowed: Slowed; resumeAt: Date },
): Promise<void> {
  await db
    .updateTable('line')
    .set({ slowedTo: line.slowed.to, slowedAt: line.slowed.at, resumeAt: notBefore(line.resumeAt) })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** Records why the line's breaker is open, so that only a trial goes out after its pause; null when it has closed. */
export async function setTrouble(
  db: Database,
  line: { lineId: number; epoch: number; trouble: string | null },
): Promise<void> {
  await db
    .updateTable('line')
    .set({ trouble: line.trouble })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** Nothing is claimed from the line until it is unblocked. */
export async function blockLine(db: Database, line: { lineId: number; reason: string }): Promise<void> {
  await db.updateTable('line').set({ blockedReason: line.reason }).where('id', '=', line.lineId).execute();
}

export interface BlockedLine {
  readonly id: number;
  readonly number: string;
}

/** Lines of the account from which the provider has refused to send. */
export async function listBlockedLines(db: Database, accountId: number): Promise<readonly BlockedLine[]> {
  return db
    .selectFrom('line')
    .select(['id', 'number'])
    .where('accountId', '=', accountId)
    .where('blockedReason', 'is not', null)
    .execute();
}

/** Opens blocked lines for a trial: if the provider takes that message, the block is over. */
export async function reopenLines(db: Database, lines: readonly BlockedLine[]): Promise<void> {
  if (lines.length === 0) return;
  await db
    .updateTable('line')
    .set((eb) => ({ trouble: eb.ref('blockedReason'), blockedReason: null }))
    .where(
      'id',
      'in',
      lines.map(({ id }) => id),
    )
    .execute();
}

/** Unblocks these lines: the provider has just confirmed that they are ours. */
export async function unblockLines(db: Database, lineIds: readonly number[]): Promise<void> {
  await db
    .updateTable('line')
    .set({ blockedReason: null })
    .where('id', 'in', [...lineIds])
    .where('blockedReason', 'is not', null)
    .execute();
}
