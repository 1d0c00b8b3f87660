/** What only a terminal has. Invariant: only commands use it; the world of an operation (world.ts) contains none of it. */
import type { DatabaseWorld } from '../world.ts';

export interface Terminal {
  /** Prints a line on stdout. */
  print(text: string): void;
  /** Writes text to stdout unchanged. Resolves when more may be written; to false if the reader is gone. */
  write(text: string): Promise<boolean>;
  /** Prints a line on stderr. */
  note(text: string): void;
  /** stderr as a screen, for text that is redrawn in place. */
  readonly screen: { readonly isTerminal: boolean; write(text: string): void; columns(): number };
  /** Width of stdout in columns; Infinity if stdout is not a terminal. */
  tableWidth(): number;
  /** What is piped in, if anything. */
  readonly stdin: { isTerminal(): boolean; read(): AsyncIterable<Uint8Array> };
  /** Asks the person at the terminal. Throws `nobody-to-ask` without a terminal. */
  confirm(question: string): Promise<boolean>;
}

/** The world of a command that uses the database. */
export type CommandWorld = DatabaseWorld & Terminal;
