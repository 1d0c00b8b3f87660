/**
 * argv -> one command -> exit code. Invariant: nothing happens on import, and a failure is one sentence on stderr and an exit
 * code that scripts can rely on; only a bug shows a stack.
 */
import { CommanderError } from 'commander';
import type { Outside } from '../compose.ts';
import { OperatingError } from '../core/operating-error.ts';
import { readVersion } from '../package-folder.ts';
import { exitCodeOf, exitCodes } from '../terminal/exit-codes.ts';
import { sayError } from '../terminal/remedies.ts';
import { buildCommandLine } from './command-line.ts';
import type { Perform, PlainWorld } from './perform.ts';

/** Source: sysexits.h, EX_SOFTWARE. */
const bugExitCode = 70;

/** Environment variables, as Node has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Runs the command that `argv` asks for; returns the exit code. `argv` begins as Node's own does: with two words that are none of ours. */
export async function main(argv: readonly string[], outside: Outside, env: Env): Promise<number> {
  let exitCode: number = exitCodes.done;
  // The help of `api` lists the contract, which takes a while to load: not for every command's help.
  const apiPaths = argv[2] === 'api' ? (await import('../commands/api.ts')).describePaths() : '';
  const perform: Perform = async (work) => {
    exitCode = await performIn({ outside, env }, work);
  };
  const program = buildCommandLine(readVersion(), perform, apiPaths);
  program.configureOutput({
    writeOut: (text) => void outside.write(text),
    writeErr: (text) => outside.note(withoutLineEnd(text)),
    outputError: (text, write) => write(text.replace(/^error: /, 'bluecast: ')),
  });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    return explainError(outside, error);
  }
}

/** Says what went wrong; returns the exit code. */
export function explainError({ note }: Pick<Outside, 'note'>, error: unknown): number {
  if (error instanceof OperatingError) {
    note(`bluecast: ${sayError(error)}`);
    return exitCodeOf(error);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Errors of libraries may quote a number.
  const safe = stack.replace(/\+\d{5,}(\d{4})/g, '…$1');
  note(
    `${safe}\nbluecast: This is a bug in Bluecast ${readVersion()} (Node ${process.versions.node}). Please report it with the lines above`,
  );
  return bugExitCode;
}

async function performIn(
  { outside, env }: { outside: Outside; env: Env },
  work: (world: PlainWorld) => Promise<number>,
): Promise<number> {
  const { createWorld } = await import('../compose.ts');
  const { readConfig } = await import('../config.ts');
  const world = createWorld(outside, readConfig(env));
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** A note ends its line itself. */
function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
