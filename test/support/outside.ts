/** What surrounds a command in a test: its prints and notes are kept, what is piped in is given, and nobody sits at a terminal. */
import { nobodyToAsk } from '../../src/command-line/process-outside.ts';
import type { Outside } from '../../src/compose.ts';

export interface TestOutside extends Outside {
  /** What went to stdout so far. */
  readonly printed: () => string;
  /** What went to stderr so far, its log among it. */
  readonly noted: () => string;
}

export interface TestOutsideOptions {
  /** How many writes are read before the reader leaves; absent: all. */
  readonly reads?: number;
  /** What is piped in; absent: a terminal. */
  readonly stdin?: string | undefined;
  readonly stopping?: AbortSignal;
}

export function testOutside(options: TestOutsideOptions = {}): TestOutside {
  const out: string[] = [];
  const notes: string[] = [];
  return {
    print: (text) => void out.push(`${text}\n`),
    write: async (text) => {
      out.push(text);
      return out.length < (options.reads ?? Number.POSITIVE_INFINITY);
    },
    note: (text) => void notes.push(`${text}\n`),
    screen: { isTerminal: false, write: () => {}, columns: () => 80 },
    tableWidth: () => Number.POSITIVE_INFINITY,
    stdin: {
      isTerminal: () => options.stdin === undefined,
      read: async function* () {
        yield Buffer.from(options.stdin ?? '');
      },
    },
    confirm: async (question) => {
      throw nobodyToAsk(question);
    },
    stopping: options.stopping ?? new AbortController().signal,
    die: () => {},
    printed: () => out.join(''),
    noted: () => notes.join(''),
  };
}
