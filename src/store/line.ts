/**
 * Lines: who owns which, since when. Invariant: an epoch only grows, and whoever takes a line over turns what the owner
 * before left in flight into `unknown` in the same transaction.
 */
import { sql } from 'kysely';
import type { Database } from './connect.ts';

export interface LineRow {
  readonly id: number;
  readonly number: string;
  readonly blockedReason: string | null;
}

/** Adds the lines that are missing; returns all of `numbers` by number. */
export async function ensureLines(db: Database, numbers: readonly string[]): Promise<ReadonlyMap<string, LineRow>> {
  await db
    .insertInto('line')
    .values(numbers.map((number) => ({ number })))
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
  const rows = await db
    .selectFrom('line')
    .select(['id', 'number', 'blockedReason'])
    .where('number', 'in', [...numbers])
    .execute();
  return new Map(rows.map((row) => [row.number, row]));
}

/**
 * Makes `owner` the owner of a line whose advisory lock it holds, and returns the new epoch. Attempts that an owner before
 * left without an outcome become `unknown`: they may have reached the provider.
 */
export async function takeLine(db: Database, line: { lineId: number; owner: string; now: Date }): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const taken = await trx
      .updateTable('line')
      .set((eb) => ({ epoch: eb('epoch', '+', 1), owner: line.owner, ownedSince: line.now }))
      .where('id', '=', line.lineId)
      .returning('epoch')
      .executeTakeFirstOrThrow();
    await sql`
      with orphan as (
        update attempt set outcome = 'unknown', evidence = 'takeover', finished_at = ${line.now}
         where id in (select a.id from message m join attempt a on a.message_id = m.id
                       where m.line_id = ${line.lineId} and m.state = 'sending' and a.outcome is null and a.epoch < ${taken.epoch})
        returning message_id)
      update message set state = 'unknown', updated_at = ${line.now} from orphan
       where id = orphan.message_id and state = 'sending'`.execute(trx);
    return taken.epoch;
  });
}

/** Gives a line up in good order; does nothing when somebody else has it by now. */
export async function releaseLine(db: Database, line: { lineId: number; epoch: number }): Promise<void> {
  await db
    .updateTable('line')
    .set({ owner: null, ownedSince: null })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** Nothing is claimed from the line before `resumeAt`: the provider asked for less. */
export async function delayLine(db: Database, line: { lineId: number; epoch: number; resumeAt: Date }): Promise<void> {
  await db
    .updateTable('line')
    .set({ resumeAt: line.resumeAt })
    .where('id', '=', line.lineId)
    .where('epoch', '=', line.epoch)
    .execute();
}

/** Nothing is claimed from the line until the reason is gone. */
export async function blockLine(db: Database, line: { lineId: number; reason: string }): Promise<void> {
  await db.updateTable('line').set({ blockedReason: line.reason }).where('id', '=', line.lineId).execute();
}

/** Opens the given lines again: the provider has just confirmed that they are ours. */
export async function unblockLines(db: Database, lineIds: readonly number[]): Promise<void> {
  await db
    .updateTable('line')
    .set({ blockedReason: null })
    .where('id', 'in', [...lineIds])
    .where('blockedReason', 'is not', null)
    .execute();
}
