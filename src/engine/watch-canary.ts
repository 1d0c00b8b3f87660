/** What becomes of a run's canary, looked at by whoever looks after the run. */

import { judgeCanary } from '../core/campaign/canary.ts';
import { failCanary, findWatchedCanary, noteCanaryGone, releaseRest } from '../store/runs/canary.ts';
import type { DatabaseWorld } from '../world.ts';

/** Lets the rest go, or stops the run, when the first ones have shown how they fare. Cheap where there is nothing to watch. */
export async function watchCanary(world: Pick<DatabaseWorld, 'db' | 'clock'>, runId: number): Promise<void> {
  const watched = await findWatchedCanary(world.db, runId);
  if (watched === null) return;
  const now = world.clock.now();
  const verdict = judgeCanary(watched.canary, watched, now);
  if (verdict.do === 'note-gone') await noteCanaryGone(world.db, { runId, now });
  if (verdict.do === 'go-on') await releaseRest(world.db, { runId, now, as: 'passed' });
  if (verdict.do === 'stop') await failCanary(world.db, { runId, reason: verdict.reason });
}
