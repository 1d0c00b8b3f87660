/** The process's streams, terminal and signals, for a command. Only this file and cli.ts print or exit. */
import { createInterface } from 'node:readline';
import type { Outside } from '../compose.ts';
import { badInput, type OperatingError } from '../core/operating-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { hasColour, shownText } from './shown-text.ts';

/** How long a terminal may take to deliver earlier keystrokes. */
const typedAheadMs = 50;
/** Clears the line, which may show progress. */
const clearLine = '\r\u001b[2K';

/** Also starts to listen for signals. `env`: whether the reader wants colour. */
export function createProcessOutside(env: Readonly<Record<string, string | undefined>>): Outside {
  let isRead = true;
  // `bluecast report | head` closes the pipe, which is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isRead = false;
  });
  process.stderr.on('error', () => {});
  const stopping = listenForSignals();
  const stream = ({ isTTY }: NodeJS.WriteStream) => ({ isTerminal: isTTY, hasColour: hasColour(env, isTTY) });
  const [stdout, stderr] = [stream(process.stdout), stream(process.stderr)];
  return {
    print: (text) => {
      if (isRead) process.stdout.write(`${process.stdout.isTTY ? clearDrawn() : ''}${shownText(text, stdout)}\n`);
    },
    write: async (text) => {
      if (isRead && !process.stdout.write(shownText(text, stdout))) await drained(process.stdout);
      return isRead;
    },
    note: (text) => process.stderr.write(`${clearDrawn()}${shownText(text, stderr)}\n`),
    screen: {
      isTerminal: process.stderr.isTTY,
      write: (text) => process.stderr.write(text),
      columns: () => widthOf(process.stderr),
    },
    tableWidth: () => (process.stdout.isTTY ? widthOf(process.stdout) : Number.POSITIVE_INFINITY),
    stdin: { isTerminal: () => process.stdin.isTTY, read: () => process.stdin },
    confirm: (question) => ask(question, stopping),
    stopping,
    die: () => process.kill(process.pid, 'SIGKILL'),
  };
}

/** The error for a question without a terminal. */
export function nobodyToAsk(question: string): OperatingError {
  return badInput(
    'nobody-to-ask',
    `Cannot ask "${question}": there is no terminal; add --yes to continue without the question`,
  );
}

/** A terminal without a size, such as that of `script`, says 0. */
function widthOf({ columns }: NodeJS.WriteStream): number {
  return columns > 0 ? columns : 80;
}

/** Resolves when the stream accepts more, or has closed. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      stream.off('drain', finish).off('error', finish).off('close', finish);
      resolve();
    };
    stream.on('drain', finish).on('error', finish).on('close', finish);
  });
}

function clearDrawn(): string {
  return process.stderr.isTTY ? clearLine : '';
}

/** The first signal asks the command to stop cleanly; the second ends the process at once. */
function listenForSignals(): AbortSignal {
  const stopping = new AbortController();
  const onSignal = (): void => {
    if (stopping.signal.aborted) process.exit(exitCodes.interrupted);
    process.stderr.write(
      `${clearDrawn()}bluecast: Stopping after the messages in flight; press Ctrl-C again to stop at once\n`,
    );
    stopping.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return stopping.signal;
}

/** Discards everything typed before a question: it is not an answer, neither a whole line nor the start of one. */
async function forgetTyped(stdin: NodeJS.ReadStream): Promise<void> {
  const forget = (typed: Buffer): void => {
    // In raw mode Ctrl-C arrives as a character.
    if (typed.includes(3)) process.kill(process.pid, 'SIGINT');
  };
  stdin.setRawMode(true);
  stdin.on('data', forget);
  await new Promise((resolve) => void setTimeout(resolve, typedAheadMs));
  // On a busy machine the timer may fire before the waiting input is read.
  await new Promise((resolve) => void setImmediate(resolve));
  stdin.off('data', forget);
  stdin.pause();
  stdin.setRawMode(false);
}

async function ask(question: string, stopping: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw nobodyToAsk(question);
  await forgetTyped(process.stdin);
  // With `terminal: true` readline would take Ctrl-C, which must stay a signal.
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
