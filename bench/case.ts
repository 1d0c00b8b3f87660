/** What a case of the bench is given and what it gives back. */

/** One contestant, in whatever of these a case measures; figures of several rounds are medians. */
export interface Measure {
  readonly perSecond?: number;
  readonly seconds?: number;
  /** Processor time of the measured process alone. */
  readonly cpuUsPerItem?: number;
  /** Processor time of PostgreSQL (or Redis) meanwhile. */
  readonly serverCpuUsPerItem?: number;
  /** The most memory that the measured process had, in MB of 2^20 bytes. */
  readonly peakMb?: number;
}

/** One row of docs/performance.md. */
export interface Comparison {
  /** What of ours was measured: `dispatch of 50,000 messages`. */
  readonly what: string;
  /** Against what: `bare undici loop`. */
  readonly against: string;
  readonly ours: Measure;
  /** Null where the target is a figure of ours alone. */
  readonly theirs: Measure | null;
  /** What the target is about, such as ours / theirs of messages a second. */
  readonly value: number;
  /** `×` for a ratio, else `ms` or `MB`. */
  readonly unit: '×' | 'ms' | 'MB';
  readonly target: Target;
  /** One sentence under the table. */
  readonly note?: string;
}

export type Target = { readonly atLeast: number } | { readonly moreThan: number } | { readonly atMost: number };

export interface SandboxAddress {
  readonly url: string;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  /** Its lines, without limits, all of the second generation. */
  readonly lines: readonly string[];
  readonly pid: number;
  /** Forgets everything that it took. */
  reset(): Promise<void>;
  /** From now on every send is answered so much later, as over a network; until the next reset. */
  slowDown(delayMs: number): Promise<void>;
  /** How many messages it took since. */
  countTaken(): Promise<number>;
}

/** What all cases share; each leaves it as it found it. */
export interface Stand {
  /** Connection string of the server's `postgres` database, as a superuser. */
  readonly serverUrl: string;
  /** Environment of a Bluecast process that uses this database and the sandbox. */
  envFor(databaseUrl: string): Record<string, string>;
  /** Connection string of a new database with Bluecast's schema; dropped when the case ends. */
  freshDatabase(): Promise<string>;
  /** The same without any schema, for peers. */
  emptyDatabase(): Promise<string>;
  /** Processor seconds that PostgreSQL has used so far, all its processes; null where it cannot be seen (another machine). */
  databaseCpuSeconds(): Promise<number | null>;
  readonly sandbox: SandboxAddress;
  /** A folder for files of this case; removed when it ends. */
  readonly folder: string;
  /** 1 is the size that the targets are about. */
  readonly scale: number;
  /** A line on stderr, for whoever watches. */
  note(text: string): void;
}

export interface BenchCase {
  /** For `--only`; also the name of its section in docs/performance.md. */
  readonly name: string;
  /** Heading of that section. */
  readonly title: string;
  /** How it was measured and how each peer was set up: Markdown, printed under the table. */
  readonly setup: string;
  measure(stand: Stand): Promise<readonly Comparison[]>;
}

/** A size at the scale of this run, at least 1. */
export function scaled(size: number, { scale }: Pick<Stand, 'scale'>): number {
  return Math.max(1, Math.round(size * scale));
}
