#!/usr/bin/env node
/**
 * argv -> one command -> exit code. The only file that prints or exits. Invariant: a failure is one sentence on stderr and
 * an exit code that scripts can rely on; only a bug shows a stack.
 */
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { CommanderError } from 'commander';
import { buildCommandLine } from './command-line/command-line.ts';
import type { Perform } from './command-line/perform.ts';
import type { Outside, World } from './compose.ts';
import { badInput, exitCodes, OperatingError } from './core/operating-error.ts';
import { readVersion } from './package-folder.ts';

/** Source: sysexits.h, EX_SOFTWARE. */
const bugExitCode = 70;
/** Milliseconds in which a terminal hands over what was typed before. */
const typedAheadMs = 50;
/** Clears the line that a progress display may have drawn. */
const clearLine = '\r\u001b[2K';

const version = readVersion();

// 1.6 times what is in use, and then it is cleared: left alone, V8 lets garbage grow to several times that before it looks.
setFlagsFromString('--heap-growing-percent=60');
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => process.exit(explain(error)));
}
process.exitCode = await main(process.argv);
// A connection that somebody forgot must not keep the process: what had to be closed has been closed by now.
process.stdout.write('', () => process.exit());

async function main(argv: readonly string[]): Promise<number> {
  const outside = createOutside();
  let exitCode: number = exitCodes.done;
  // The help of `api` lists the contract, which takes a while to load: not for every command's help.
  const apiPaths = argv[2] === 'api' ? (await import('./commands/api.ts')).describePaths() : '';
  const perform: Perform = async (work) => {
    exitCode = await performIn(outside, work);
  };
  const program = buildCommandLine(version, perform, apiPaths);
  program.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'bluecast: ')) });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
    return explain(error);
  }
}

async function performIn(outside: Outside, work: (world: World) => Promise<number>): Promise<number> {
  const { createWorld } = await import('./compose.ts');
  const { readConfig } = await import('./config.ts');
  const world = createWorld(outside, readConfig(process.env));
  try {
    return await work(world);
  } finally {
    await world.close();
  }
}

/** Says what went wrong; returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof OperatingError) {
    process.stderr.write(`${clearDrawn()}bluecast: ${error.message}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Errors of libraries may quote a number.
  const safe = stack.replace(/\+\d{5,}(\d{4})/g, '…$1');
  process.stderr.write(
    `${clearDrawn()}${safe}\nbluecast: This is a bug in Bluecast ${version} (Node ${process.versions.node}). Please report it with the lines above\n`,
  );
  return bugExitCode;
}

function createOutside(): Outside {
  let isRead = true;
  // `bluecast report | head` closes the pipe: nobody's mistake.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isRead = false;
  });
  process.stderr.on('error', () => {});
  const stopping = listenForSignals();
  return {
    print: (text) => {
      if (isRead) process.stdout.write(`${process.stdout.isTTY ? clearDrawn() : ''}${text}\n`);
    },
    write: async (text) => {
      if (isRead && !process.stdout.write(text)) await drained(process.stdout);
      return isRead;
    },
    note: (text) => process.stderr.write(`${clearDrawn()}${text}\n`),
    screen: {
      isTerminal: process.stderr.isTTY,
      write: (text) => process.stderr.write(text),
      columns: () => process.stderr.columns ?? 80,
    },
    tableWidth: () => (process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY),
    stdin: { isTerminal: () => process.stdin.isTTY, read: () => process.stdin },
    confirm: (question) => ask(question, stopping),
    stopping,
    die: () => process.kill(process.pid, 'SIGKILL'),
  };
}

/** Resolves when the stream takes more, or never will. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stream.off('drain', go).off('error', go).off('close', go);
      resolve();
    };
    stream.on('drain', go).on('error', go).on('close', go);
  });
}

function clearDrawn(): string {
  return process.stderr.isTTY ? clearLine : '';
}

/** The first signal asks the command to stop in good order, the second ends the process at once. */
function listenForSignals(): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write(
      `${clearDrawn()}bluecast: Stopping: what is in flight is finished first; again to stop at once\n`,
    );
    stopping.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stopping.signal;
}

/** What was typed before a question was asked is no answer to it: not a whole line, and not the beginning of one. */
async function forgetTyped(stdin: NodeJS.ReadStream): Promise<void> {
  const forget = (typed: Buffer): void => {
    // While the keys come one by one, Ctrl-C is a character.
    if (typed.includes(3)) process.kill(process.pid, 'SIGINT');
  };
  stdin.setRawMode(true);
  stdin.on('data', forget);
  await new Promise((resolve) => void setTimeout(resolve, typedAheadMs));
  // A busy machine may have run nothing of us until now, and timers come before what waits to be read.
  await new Promise((resolve) => void setImmediate(resolve));
  stdin.off('data', forget);
  stdin.pause();
  stdin.setRawMode(false);
}

async function ask(question: string, stopping: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw badInput(
      'nobody-to-ask',
      `Cannot ask "${question}": there is no terminal; add --yes to go on without being asked`,
    );
  }
  await forgetTyped(process.stdin);
  // Not as a terminal of readline's own: Ctrl-C must stay a signal.
  const lines = createInterface({ input: process.stdin, terminal: false });
  process.stderr.write(`${clearLine}${question} [y/N] `);
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
    stopping.addEventListener('abort', () => resolve(''), { once: true });
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
