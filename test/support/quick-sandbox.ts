/** A sandbox whose statuses come within a fraction of a second; it ends with the test. */
import { noLimits } from '../../src/sandbox/provider/limits.ts';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { onTestFinished } from './side-by-side.ts';

/** Unless something else is wanted, every phone has iMessage, nothing fails, and there are no limits. */
export async function openQuickSandbox(
  wanted: Partial<SandboxOptions> & Pick<SandboxOptions, 'seed'>,
): Promise<Sandbox> {
  const sandbox = await startSandbox({
    phoneMix: { iMessage: 1, RCS: 0, SMS: 0 },
    errorRates: { declined: 0, error: 0 },
    limits: noLimits,
    delays: { sentAfterMs: [20, 100], deliveredAfterMs: [20, 100] },
    now: Date.now,
    ...wanted,
  });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** The environment of a process that sends to it. */
export function envOf(sandbox: Sandbox): Record<string, string> {
  return {
    SENDBLUE_BASE_URL: sandbox.url,
    SENDBLUE_API_KEY_ID: sandbox.apiKeyId,
    SENDBLUE_API_SECRET_KEY: sandbox.apiSecretKey,
  };
}
