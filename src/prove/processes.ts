/**
 * The real engine as real processes. Invariant: every process that was started is known here until it has ended, its end is
 * noted once, and none outlives `end`.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** What one of the processes does: `bluecast send`, `serve` or `worker`. */
export type SeatKind = 'send' | 'serve' | 'worker';

/** How a process ended. */
export interface End {
  readonly seat: string;
  readonly kind: SeatKind;
  /** The kill point at which it was to die by itself; null for none. */
  readonly dieAt: string | null;
  /** True when `kill` ended it. */
  readonly wasKilled: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  /** The most telling of its last lines on stderr: an error before a stack, else the last line. */
  readonly lastWords: string;
}

export interface StartAsked {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly dieAt: string | null;
}

export interface Crew {
  readonly seats: readonly Seat[];
  /** The processes that have ended since the last call. */
  takeEnds(): readonly End[];
  /** How often each event stood in their logs, by name. */
  events(): ReadonlyMap<string, number>;
  /** Kills all that are left, and resolves when they are gone. */
  end(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly dieAt: string | null;
  readonly gone: Promise<void>;
  isSuspended: boolean;
  wasKilled: boolean;
  lastLines: string[];
}

/** What a seat reports to its crew. */
interface Reports {
  readonly onEvent: (name: string) => void;
  readonly onEnd: (end: End) => void;
}

/** Lines of stderr kept per process: enough for a stack, its error and Bluecast's own message. */
const keptLines = 30;

/** A place for one process after another of the same kind. */
export class Seat {
  readonly name: string;
  readonly kind: SeatKind;
  readonly #how: { readonly program: readonly string[]; readonly folder: string };
  readonly #reports: Reports;
  #running: Running | null = null;

  constructor(
    who: { name: string; kind: SeatKind },
    how: { program: readonly string[]; folder: string },
    reports: Reports,
  ) {
    this.name = who.name;
    this.kind = who.kind;
    this.#how = how;
    this.#reports = reports;
  }

  /** Null while the seat is empty. */
  get process(): { readonly isSuspended: boolean; readonly dieAt: string | null } | null {
    return this.#running;
  }

  start({ args, env, dieAt }: StartAsked): void {
    const child = spawn(process.execPath, [...this.#how.program, ...args], {
      cwd: this.#how.folder,
      env: { PATH: process.env['PATH'], ...env, ...(dieAt === null ? {} : { BLUECAST_DIE_AT: dieAt }) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const running: Running = { child, dieAt, gone, isSuspended: false, wasKilled: false, lastLines: [] };
    this.#running = running;
    readLines(child, (line) => this.#noteLine(running, line));
    child.once('error', (error) => this.#noteLine(running, error.message));
    child.once('close', (code, signal) => {
      this.#running = null;
      const { wasKilled, lastLines } = running;
      const { name: seat, kind } = this;
      this.#reports.onEnd({ seat, kind, dieAt, code, signal, wasKilled, lastWords: chooseWords(lastLines) });
    });
  }

  /** SIGKILL. */
  kill(): void {
    // False when it has just died by itself: that death is not ours.
    if (this.#running?.child.kill('SIGKILL') === true) this.#running.wasKilled = true;
  }

  /** SIGSTOP. */
  suspend(): void {
    if (this.#running !== null) this.#running.isSuspended = this.#running.child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  resume(): void {
    if (this.#running?.isSuspended !== true) return;
    this.#running.child.kill('SIGCONT');
    this.#running.isSuspended = false;
  }

  /** SIGTERM: it finishes what it has begun. */
  terminate(): void {
    this.#running?.child.kill('SIGTERM');
  }

  /** Kills the process, and resolves when it is gone. */
  async empty(): Promise<void> {
    this.#running?.child.kill('SIGKILL');
    await this.#running?.gone;
  }

  #noteLine(running: Running, line: string): void {
    if (line === '') return;
    running.lastLines = [...running.lastLines, line].slice(-keptLines);
    const [event] = /^[a-z]+(?:-[a-z]+)+(?= |$)/.exec(line) ?? [];
    if (event !== undefined) this.#reports.onEvent(event);
  }
}

/** `program`: the file that Node runs, with Node's own arguments before it. */
export function createCrew(asked: { program: readonly string[]; folder: string; kinds: readonly SeatKind[] }): Crew {
  const events = new Map<string, number>();
  let ends: End[] = [];
  const reports: Reports = {
    onEvent: (name) => void events.set(name, (events.get(name) ?? 0) + 1),
    onEnd: (end) => void ends.push(end),
  };
  const seats = asked.kinds.map((kind, index) => new Seat({ name: `${kind} ${index + 1}`, kind }, asked, reports));
  return {
    seats,
    takeEnds: () => {
      const taken = ends;
      ends = [];
      return taken;
    },
    events: () => events,
    end: async () => {
      await Promise.all(seats.map(async (seat) => seat.empty()));
    },
  };
}

/** Calls `onLine` with each whole line of the process's stderr. */
function readLines({ stderr }: ChildProcess, onLine: (line: string) => void): void {
  let begun = '';
  stderr?.on('data', (chunk: Buffer) => {
    const lines = (begun + chunk.toString('utf8')).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

function chooseWords(lines: readonly string[]): string {
  return lines.findLast((line) => /^\w*[Ee]rror\b.*:/.test(line)) ?? lines.at(-1) ?? '';
}
