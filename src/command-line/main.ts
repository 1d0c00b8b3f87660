/**
 * argv -> one command -> exit code. Invariant: importing this does nothing; a failure is one sentence on stderr and a documented exit
 * code; only a bug prints a stack.
 */
import { CommanderError } from 'commander';
import type { Outside } from '../compose.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { OperatingError } from '../core/operating-error.ts';
import { readVersion } from '../package-folder.ts';
import type { FolderAsked } from '../terminal/command-folder.ts';
import { exitCodeOf, exitCodes } from '../terminal/exit-codes.ts';
import { sayError } from '../terminal/remedies.ts';
import { buildCommandLine } from './command-line.ts';
import type { Perform, PlainWorld } from './perform.ts';
import { createTyping } from './shown-text.ts';

/** Source: sysexits.h, EX_SOFTWARE. */
const bugExitCode = 70;

/** Environment variables, as Node has them. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Runs the command in `argv`; returns the exit code. As in Node's own `argv`, the first two words are skipped. */
export async function main(argv: readonly string[], streams: Outside, env: Env): Promise<number> {
  let exitCode: number = exitCodes.done;
  // Only the help of `api` lists the contract, which is slow to load.
  const apiPaths = argv[2] === 'api' ? (await import('../commands/api.ts')).describePaths() : '';
  const perform: Perform = async (work, asked = {}) => {
    exitCode = await performIn({ outside, env }, { work, folder: asked });
  };
  const program = buildCommandLine(readVersion(), perform, apiPaths);
  const typed = createTyping(
    env,
    program.commands.map((command) => command.name()),
  );
  const outside: Outside = {
    ...streams,
    print: (text) => streams.print(typed(text)),
    note: (text) => streams.note(typed(text)),
    confirm: async (question) => streams.confirm(typed(question)),
  };
  program.configureOutput({
    writeOut: (text) => void outside.write(typed(text)),
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

/** Prints what went wrong; returns the exit code. */
export function explainError({ note }: Pick<Outside, 'note'>, thrown: unknown): number {
  const error = asFileTrouble(thrown);
  if (error instanceof OperatingError) {
    note(`bluecast: ${sayError(error)}`);
    return exitCodeOf(error);
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Errors of libraries may contain a phone number.
  const safe = stack.replace(/\+\d{5,}(\d{4})/g, '…$1');
  note(
    `${safe}\nbluecast: This is a bug in Bluecast ${readVersion()} (Node ${process.versions.node}). Please report it with the lines above`,
  );
  return bugExitCode;
}

async function performIn(
  { outside, env }: { outside: Outside; env: Env },
  asked: { work: (world: PlainWorld) => Promise<number>; folder: FolderAsked },
): Promise<number> {
  const { createWorld, hasDatabase } = await import('../compose.ts');
  const { readConfig } = await import('../config.ts');
  const { checkCommandFolder, findCommandFolder } = await import('../terminal/command-folder.ts');
  const folder = findCommandFolder(asked.folder);
  const root = folder.root.folder;
  const config = readConfig(env);
  const world = createWorld(outside, { config, root });
  try {
    checkCommandFolder(folder, { asked: asked.folder, hasDatabase: hasDatabase(world) });
    return await asked.work(world);
  } finally {
    await world.close();
  }
}

/** For `note`, which adds the line end itself. */
function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
