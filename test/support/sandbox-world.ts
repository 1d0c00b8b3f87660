/** The world of a command beside a sandbox without limits, both in this process. */
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { envOf, openQuickSandbox } from './quick-sandbox.ts';
import { onTestFinished } from './side-by-side.ts';
import { type TestWorld, type TestWorldOptions, testWorld } from './world.ts';

export interface SandboxWorld extends TestWorld {
  readonly sandbox: Sandbox;
}

/** Phones are of the given mix, and every status is told within a fifth of a second. */
export async function sandboxWorld(
  options: Pick<TestWorldOptions, 'root' | 'env'> & { phoneMix?: { iMessage: number; RCS: number; SMS: number } } = {},
): Promise<SandboxWorld> {
  const { root, env, phoneMix } = options;
  const sandbox = await openQuickSandbox({ seed: 'world', ...(phoneMix === undefined ? {} : { phoneMix }) });
  const world = await testWorld({ root, env: { ...envOf(sandbox), ...env } });
  onTestFinished(() => world.close());
  return { ...world, sandbox };
}
