/** `bluecast sandbox`: the local Sendblue, until it is stopped. */
import type { World } from '../compose.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { noLimits, realLimits } from '../sandbox/limits.ts';
import { type Sandbox, sandboxLines, startSandbox } from '../sandbox/sandbox.ts';

export interface SandboxInput {
  readonly port: number;
  /** Absent: the same devices each time, and other handles: a database takes a handle only once. Given: all the same. */
  readonly seed: string | undefined;
  /** `real`: what the provider permits; `off`: no limits. */
  readonly limits: 'real' | 'off';
}

const defaultSeed = 'bluecast';

/** Serves until the process is told to stop. Throws `port-taken`. */
export async function sandbox(world: World, given: SandboxInput): Promise<number> {
  const now = (): number => world.clock.now().getTime();
  const input =
    given.seed === undefined ? { ...given, seed: defaultSeed, handlesFrom: now() } : { ...given, seed: given.seed };
  const started = await start({ ...input, now });
  world.print(
    `Sandbox at ${started.url} (seed ${input.seed}, limits ${input.limits}). It keeps everything in memory and sends nothing.`,
  );
  world.print(`Its lines: ${sandboxLines.map((line) => `${line.number} (${line.generation})`).join(', ')}`);
  world.print(`To use it from another terminal:

  export SENDBLUE_BASE_URL=${started.url}
  export SENDBLUE_API_KEY_ID=${started.apiKeyId}
  export SENDBLUE_API_SECRET_KEY=${started.apiSecretKey}
  npx bluecast send campaigns/welcome --account campaigns/account.sandbox.yaml

What it has taken, and whom twice: ${started.url}/_sandbox/ledger`);
  await new Promise<void>((resolve) => {
    if (world.stopping.aborted) resolve();
    world.stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await started.close();
  return exitCodes.done;
}

async function start(
  input: SandboxInput & { seed: string; handlesFrom?: number; now: () => number },
): Promise<Sandbox> {
  try {
    const limits = input.limits === 'off' ? noLimits : realLimits;
    return await startSandbox({ ...input, limits });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw badInput('port-taken', `Cannot start the sandbox: port ${input.port} is in use; choose another with --port`);
  }
}
