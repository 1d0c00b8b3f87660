/** `bluecast sandbox`: runs the local Sendblue until it is stopped. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathBelow } from '../campaign/files/folder.ts';
import { badInput } from '../core/operating-error.ts';
import { findBelow } from '../inputs/find-campaigns.ts';
import {
  type LimitName,
  noLimits,
  realLimits,
  type SandboxLimits,
  sandboxLimitNames,
} from '../sandbox/provider/limits.ts';
import { type SandboxLine, sandboxLines } from '../sandbox/provider/settings.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

export interface SandboxInput {
  readonly port: number;
  /** Given: the same phones and handles each time. Absent: the same phones, but new handles, because a database takes each only once. */
  readonly seed?: string | undefined;
  /** `real`: what the provider permits; `off`: no limits. */
  readonly limits?: 'real' | 'off' | undefined;
  /** Single limits, such as `perSecond=100` or `newPerDay=off`. */
  readonly limit?: readonly string[] | undefined;
  /** Lines to use instead of the default ones; `+14155550100:V1` is a line of the first generation. */
  readonly line?: readonly string[] | undefined;
  /** The file that keeps the state across restarts. */
  readonly state?: string | undefined;
  readonly allowPrivateMedia?: boolean | undefined;
}

export interface SandboxCommandWorld {
  print(text: string): void;
  note(text: string): void;
  now(): Date;
  /** The folder whose campaigns can be sent to it. */
  readonly root: string;
  /** Aborts when the process has to stop. */
  readonly stopping: AbortSignal;
}

const defaultSeed = 'bluecast';

/** Serves until the process stops. Throws `port-taken`, `bad-limit`, `bad-line`. */
export async function sandbox(world: SandboxCommandWorld, input: SandboxInput): Promise<number> {
  const lines = input.line === undefined ? sandboxLines : readLines(input.line);
  const limits = readLimits(input);
  // A kept state includes its seed.
  const seed = input.seed ?? (input.state === undefined ? defaultSeed : undefined);
  const hasOwnHandles = input.seed === undefined && input.state === undefined;
  const { port, state, allowPrivateMedia } = input;
  const started = await start(world, { port, state, allowPrivateMedia, seed, lines, limits, hasOwnHandles });
  world.print(
    `Sandbox at ${started.url} (seed ${started.seed}, limits ${input.limits ?? 'real'}). It sends nothing to anybody.`,
  );
  world.print(`Its lines: ${started.lines.map(nameLine).join(', ')}`);
  if (hasOtherLines(started, input.line === undefined ? null : lines))
    world.note(
      `Note: --line has no effect: ${input.state ?? 'the state'} has its own lines; name another file to use others.`,
    );
  world.print(`To use it from another terminal:

  export SENDBLUE_BASE_URL=${started.url}
  export SENDBLUE_API_KEY_ID=${started.apiKeyId}
  export SENDBLUE_API_SECRET_KEY=${started.apiSecretKey}
${await listSteps(world.root)}

or send one message by hand:

  curl ${started.url}/api/send-message -H 'content-type: application/json' \\
    -H 'sb-api-key-id: ${started.apiKeyId}' -H 'sb-api-secret-key: ${started.apiSecretKey}' \\
    -d '{"number": "+12125550123", "from_number": "${started.lines[0]?.number ?? ''}", "content": "Hello"}'

The conversations, live: ${started.url}/_sandbox
Messages taken, and duplicates: ${started.url}/_sandbox/ledger?summary=1`);
  await new Promise<void>((resolve) => {
    if (world.stopping.aborted) resolve();
    world.stopping.addEventListener('abort', () => resolve(), { once: true });
  });
  await started.close();
  return exitCodes.done;
}

/** Commands that send something to it, also from a folder that has no campaign yet. */
async function listSteps(root: string): Promise<string> {
  const { folders } = await findBelow(root);
  const [first] = folders.map((folder) => pathBelow(root, folder));
  const account = 'campaigns/account.sandbox.yaml';
  const steps = [
    ...(existsSync(path.join(root, account)) ? [] : ['bluecast init']),
    ...(first === undefined ? ['bluecast new hello'] : []),
    `bluecast send ${first ?? 'hello'} --account ${account}`,
  ];
  return steps.map((step) => `  ${step}`).join('\n');
}

function nameLine({ number, generation }: SandboxLine): string {
  return `${number} (${generation})`;
}

/** True if the kept state has other lines than those given. */
function hasOtherLines({ lines }: Sandbox, asked: readonly SandboxLine[] | null): boolean {
  return asked !== null && asked.map(nameLine).join() !== lines.map(nameLine).join();
}

async function start(
  world: SandboxCommandWorld,
  asked: Pick<SandboxInput, 'port' | 'state' | 'allowPrivateMedia' | 'seed'> & {
    lines: readonly SandboxLine[];
    limits: SandboxLimits;
    hasOwnHandles: boolean;
  },
): Promise<Sandbox> {
  const now = (): number => world.now().getTime();
  try {
    return await startSandbox({
      now,
      port: asked.port,
      lines: asked.lines,
      limits: asked.limits,
      allowPrivateMedia: asked.allowPrivateMedia ?? false,
      ...(asked.seed === undefined ? {} : { seed: asked.seed }),
      ...(asked.hasOwnHandles ? { handleSeed: String(now()) } : {}),
      ...(asked.state === undefined ? {} : { stateFile: asked.state }),
    });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    throw badInput('port-taken', `Cannot start the sandbox: port ${asked.port} is in use`);
  }
}

function readLimits({ limits, limit }: SandboxInput): SandboxLimits {
  const single = (limit ?? []).map((text) => readLimit(text));
  return { ...(limits === 'off' ? noLimits : realLimits), ...Object.fromEntries(single) };
}

function readLimit(text: string): readonly [LimitName, number | 'off'] {
  const [, given, value] = /^(\w+)=(off|\d+)$/.exec(text) ?? [];
  const name = sandboxLimitNames.find((each) => each === given);
  if (name !== undefined && value !== undefined) return [name, value === 'off' ? 'off' : Number(value)];
  throw badInput(
    'bad-limit',
    `Cannot read the limit: ${text} is not name=number or name=off; the names are ${sandboxLimitNames.join(', ')}`,
  );
}

function readLines(texts: readonly string[]): readonly SandboxLine[] {
  const lines = texts.map(readLine);
  if (new Set(lines.map(({ number }) => number)).size === lines.length) return lines;
  throw badInput('bad-line', 'Cannot read the lines: one is given twice; name each line once');
}

function readLine(text: string): SandboxLine {
  const [, number, generation] = /^(\+[1-9]\d{6,14})(?::(V1|V2))?$/.exec(text) ?? [];
  if (number !== undefined) return { number, generation: generation === 'V1' ? 'V1' : 'V2' };
  throw badInput('bad-line', 'Cannot read a line: write E.164 such as +14155550100, followed by :V1 for an old line');
}
