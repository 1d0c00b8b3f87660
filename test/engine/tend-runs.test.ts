import { expect, test, vi } from 'vitest';
import { tendRuns } from '../../src/engine/tend-runs.ts';
import { markCancelled } from '../../src/store/runs/run-control.ts';
import { countStates, startTestRun, testNow } from '../support/run.ts';
import { testWorld } from '../support/world.ts';

test('what came back to the queue of a run after it was cancelled is cancelled too', async () => {
  const world = await testWorld();
  const { runId } = await startTestRun(world.db, { contacts: 2 });
  const stopping = new AbortController();
  const tending = tendRuns(world, {
    accountId: 1,
    provider: { listLines: async () => ({ numbers: [] }) },
    trackForMs: 60_000,
    stopping: stopping.signal,
  });
  await vi.waitFor(async () => expect(await countStates(world.db)).toEqual({ planned: 2 }), 5_000);
  await world.clock.sleep(1_500);
  await markCancelled(world.db, { runId, now: testNow });
  await vi.waitFor(async () => expect(await countStates(world.db)).toEqual({ cancelled: 2 }), 10_000);
  stopping.abort();
  await tending;
});
