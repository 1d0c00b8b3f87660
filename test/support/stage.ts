/** A run and everything that works on it, over real HTTP in both directions, by a clock on which minutes take seconds. */
import { tendRuns } from '../../src/engine/tend-runs.ts';
import { workTogether } from '../../src/engine/work-together.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { createSendblueClient, type SendblueClient } from '../../src/sendblue/client.ts';
import { withListening } from '../../src/service/callbacks/listening.ts';
import { openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { findFreePort } from '../../src/store/embedded/free-port.ts';
import { createFastClock } from './clock.ts';
import { startTestRun, type TestRunOptions } from './run.ts';
import { onTestFinished } from './side-by-side.ts';
import { type TestWorld, testWorld } from './world.ts';

const stageLines = ['+14155550100', '+14155550101'];
/** Of the engine's seconds fifty go by in one of ours: settling takes a minute, a list may lag for half of one. */
const factor = 50;

export interface Stage {
  readonly world: TestWorld;
  readonly db: TestWorld['db'];
  readonly sandbox: Sandbox;
  readonly runId: number;
  readonly lineIds: readonly number[];
  /** Works as `bluecast serve` does, until `beside` resolves. */
  work(beside: () => Promise<void>): Promise<void>;
}

export interface StageOptions extends TestRunOptions {
  readonly perSecond?: number;
  /** Stands between the engine and the client. */
  readonly wrap?: (provider: SendblueClient, keys: { baseUrl: string; apiKeyId: string }) => SendblueClient;
}

export async function openStage({ perSecond, wrap, ...options }: StageOptions): Promise<Stage> {
  let runDue = (): void => {};
  const clock = createFastClock(factor, { onWake: () => runDue() });
  const port = await findFreePort();
  const world = await testWorld({ clock, env: { BLUECAST_PUBLIC_URL: `http://127.0.0.1:${port}` } });
  const limits = { perSecond: perSecond ?? null, newPerHour: null, newPerDay: null };
  const run = await startTestRun(world, { lines: stageLines, ...options, limits });
  const sandbox = await startSandbox({
    seed: 'stage',
    limits: 'off',
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.3 },
    errorRates: { declined: 0, error: 0 },
    now: () => clock.now().getTime(),
  });
  ({ runDue } = sandbox);
  onTestFinished(() => sandbox.close());
  const keys = { ...sandbox, baseUrl: sandbox.url };
  const client = createSendblueClient({ ...keys, readRetries: 0, headersTimeoutMs: 2_000 });
  onTestFinished(() => client.close());
  const provider = wrap?.(client, keys) ?? client;
  const work = async (alongside: () => Promise<void>): Promise<void> => {
    const locks = await openLockSession(world.databaseUrl);
    try {
      await withListening(world, { port, onListening: () => {} }, async ({ callbackUrl }) =>
        workTogether(world, {
          accountId: 1,
          locks,
          provider,
          owner: 'test',
          callbackUrl,
          unrecorded: [],
          onAttempts: () => {},
          isPatient: true,
          listNumbers: async () => options.lines ?? stageLines,
          alongside: async (stopping) => {
            const ending = new AbortController();
            const asked = {
              accountId: 1,
              provider,
              trackForMs: 600_000,
              stopping: AbortSignal.any([stopping, ending.signal]),
            };
            const tending = tendRuns(world, asked);
            await Promise.race([tending, alongside()]);
            ending.abort();
            await tending;
          },
        }),
      );
    } finally {
      await locks.close();
    }
  };
  return { world, db: world.db, sandbox, ...run, work };
}
