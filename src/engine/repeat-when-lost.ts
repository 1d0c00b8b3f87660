/** Repeats work whose database was lost. Invariant: only for what may be done again from its beginning, as after a crash. */
import { OperatingError } from '../core/operating-error.ts';
import { asOperatingError, lossCodes } from '../store/database/connection-loss.ts';
import type { World } from '../world.ts';

const pauseMs = 1_000;

/** Repeats `work` until it ends, for `patienceMs` at most. Throws the last loss, other errors at once. */
export async function repeatWhenLost<T>(
  world: Pick<World, 'clock' | 'log' | 'stopping'>,
  { patienceMs, work }: { patienceMs: number; work: () => Promise<T> },
): Promise<T> {
  let lostAtMs: number | null = null;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const known = asOperatingError(error);
      if (!(known instanceof OperatingError) || !lossCodes.has(known.code)) throw known;
      const nowMs = world.clock.elapsedMs();
      lostAtMs ??= nowMs;
      if (nowMs - lostAtMs > patienceMs || world.stopping.aborted) throw known;
      world.log('database-lost', { why: known.message });
      await world.clock.sleep(pauseMs, world.stopping);
    }
  }
}
