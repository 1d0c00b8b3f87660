/** What only a terminal has. Invariant: commands alone use it; an operation cannot, because its world (world.ts) has none of this. */
import type { DatabaseWorld } from '../world.ts';

export interface Terminal {
  /** Prints a line on stdout. */
  print(text: string): void;
  /** Writes text on stdout as it is. Resolves when more may be written; false when nobody reads any more. */
  write(text: string): Promise<boolean>;
  /** Prints a line on stderr. */
  note(text: string): void;
  /** stderr as a screen, for what is redrawn in place. */
  readonly screen: { readonly isTerminal: boolean; write(text: string): void; columns(): number };
  /** Columns that a table on stdout may have; Infinity where stdout is not a terminal. */
  tableWidth(): number;
  /** What is piped in, if anything is. */
  readonly stdin: { isTerminal(): boolean; read(): AsyncIterable<Uint8Array> };
  /** Asks the person at the terminal. Throws `nobody-to-ask` where there is none. */
  confirm(question: string): Promise<boolean>;
}

/** What a command gets that works with rows. */
export type CommandWorld = DatabaseWorld & Terminal;
