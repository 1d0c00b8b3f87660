/** The world of a command beside a sandbox without limits, both in this process. */
import { noLimits } from '../../src/sandbox/provider/limits.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { onTestFinished } from './side-by-side.ts';
import { type TestWorld, type TestWorldOptions, testWorld } from './world.ts';

export interface SandboxWorld extends TestWorld {
  readonly sandbox: Sandbox;
}

/** Phones are of the given mix, and every status is told within a fifth of a second. */
export async function sandboxWorld(
  options: Pick<TestWorldOptions, 'root' | 'env'> & { phoneMix?: { iMessage: number; RCS: number; SMS: number } } = {},
): Promise<SandboxWorld> {
  const sandbox = await startSandbox({
    seed: 'world',
    phoneMix: options.phoneMix ?? { iMessage: 1, RCS: 0, SMS: 0 },
    errorRates: { declined: 0, error: 0 },
    limits: noLimits,
    delays: { sentAfterMs: [20, 100], deliveredAfterMs: [20, 100] },
    now: Date.now,
  });
  onTestFinished(() => sandbox.close());
  const world = await testWorld({
    root: options.root,
    env: {
      SENDBLUE_BASE_URL: sandbox.url,
      SENDBLUE_API_KEY_ID: sandbox.apiKeyId,
      SENDBLUE_API_SECRET_KEY: sandbox.apiSecretKey,
      ...options.env,
    },
  });
  onTestFinished(() => world.close());
  return { ...world, sandbox };
}
