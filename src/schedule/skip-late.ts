/**
 * People whose own time of day came while no process could send: they are skipped, as the schedule says, and the others get theirs at
 * their time. Invariant: a group that could begin in time is not touched, however long it takes.
 */
import { inTimeMs, permittedLateMs } from '../core/schedule/late.ts';
import { listRunningScheduled, skipLate } from '../store/schedule/scheduled-run.ts';
import type { DatabaseWorld } from '../world.ts';
import type { ValidSchedule } from './stand-still.ts';

/** `aliveAt`: when the scheduler looked before; null: it never did. */
export async function skipLatePeople(
  { db, now, log }: DatabaseWorld,
  { campaign, row, aliveAt }: ValidSchedule & { aliveAt: Date | null },
): Promise<void> {
  const { schedule } = campaign.campaign;
  if (schedule === undefined) return;
  const at = now();
  if (aliveAt === null || at.getTime() - aliveAt.getTime() <= inTimeMs) return;
  const before = new Date(at.getTime() - permittedLateMs(schedule.late));
  for (const runId of await listRunningScheduled(db, row)) {
    const messages = await skipLate(db, { runId, after: aliveAt, before, now: at });
    if (messages > 0) log('late-people-skipped', { run: runId, messages });
  }
}
