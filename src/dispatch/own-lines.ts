/** Taking lines and giving them back. Invariant: a line is ours only with its advisory lock and an epoch that we made. */
import { releaseLine, takeLine } from '../store/line.ts';
import type { DispatchLine, DispatchWorld } from './dispatch.ts';

/** The epoch of our ownership, or null when somebody else has the line. */
export async function takeFreeLine(world: DispatchWorld, line: DispatchLine): Promise<number | null> {
  if (!(await world.locks.tryLock('line', line.lineId))) return null;
  const epoch = await takeLine(world.db, { lineId: line.lineId, owner: world.owner, now: world.clock.now() });
  return epoch;
}

/** Ends our ownership in good order; when the database or the lock is gone, there is nothing left to give back. */
export async function giveLineBack(world: DispatchWorld, line: DispatchLine & { epoch: number }): Promise<void> {
  try {
    await releaseLine(world.db, line);
    if (world.locks.isAlive()) await world.locks.unlock('line', line.lineId);
  } catch (error) {
    world.log('line-release-failed', {
      line: line.lineId,
      why: error instanceof Error ? error.message : String(error),
    });
  }
}
