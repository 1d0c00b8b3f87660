/** What this process gives a command: its streams, its terminal, its signals. Beside cli.ts the only file that prints or exits. */
import { createInterface } from 'node:readline';
import type { Outside } from '../compose.ts';
import { badInput, type OperatingError } from '../core/operating-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';

/** Milliseconds in which a terminal hands over what was typed before. */
const typedAheadMs = 50;
/** Clears the line that a progress display may have drawn. */
const clearLine = '\r\u001b[2K';

/** Listens for signals from now on. */
export function createProcessOutside(): Outside {
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

/** For a question where no terminal is. */
export function nobodyToAsk(question: string): OperatingError {
  return badInput(
    'nobody-to-ask',
    `Cannot ask "${question}": there is no terminal; add --yes to go on without being asked`,
  );
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
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw nobodyToAsk(question);
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
