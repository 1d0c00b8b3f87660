/**
 * The real engine as real processes. Invariant: every process that was started is known here until it has ended, and how it
 * ended is written down once; none outlives `end`.
 */
import { type ChildProcess, spawn } from 'node:child_process';

/** What one of the processes does: `bluecast send`, `serve` or `worker`. */
export type SeatKind = 'send' | 'serve' | 'worker';

export interface Seat {
  readonly name: string;
  readonly kind: SeatKind;
  /** Null while nobody sits there. */
  readonly process: { readonly isStopped: boolean; readonly dieAt: string | null } | null;
}

/** How a process ended. */
export interface End {
  readonly seat: string;
  readonly kind: SeatKind;
  /** Where it was to die by itself; null for nowhere. */
  readonly dieAt: string | null;
  /** True when `kill` ended it. */
  readonly wasKilled: boolean;
  readonly code: number | null;
  readonly signal: string | null;
  /** Of the last lines that it wrote to stderr the one that says most: an error before a stack, else the last. */
  readonly lastWords: string;
}

export interface Crew {
  readonly seats: readonly Seat[];
  start(
    seat: Seat,
    asked: { args: readonly string[]; env: Readonly<Record<string, string>>; dieAt: string | null },
  ): void;
  kill(seat: Seat): void;
  stop(seat: Seat): void;
  goOn(seat: Seat): void;
  /** SIGTERM: it finishes what it has begun. */
  bow(seat: Seat): void;
  /** Those that have ended since the last call. */
  takeEnds(): readonly End[];
  /** Events in their logs, by name. */
  events(): ReadonlyMap<string, number>;
  /** Kills all that are left, and resolves when they are gone. */
  end(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly dieAt: string | null;
  readonly gone: Promise<void>;
  isStopped: boolean;
  wasKilled: boolean;
  lastLines: string[];
}

/** A stack with its error and what Bluecast says of it. */
const keptLines = 30;

/** `program` is what runs Bluecast: the file behind Node, with Node's own arguments before it. */
export function createCrew(asked: { program: readonly string[]; folder: string; kinds: readonly SeatKind[] }): Crew {
  const running = new Map<string, Running>();
  const events = new Map<string, number>();
  let ends: End[] = [];
  const seats = asked.kinds.map(
    (kind, index): Seat => ({
      name: `${kind} ${index + 1}`,
      kind,
      get process() {
        return running.get(this.name) ?? null;
      },
    }),
  );
  const hear = (one: Running, line: string): void => {
    if (line === '') return;
    one.lastLines = [...one.lastLines, line].slice(-keptLines);
    const [event] = /^[a-z]+(?:-[a-z]+)+(?= |$)/.exec(line) ?? [];
    if (event !== undefined) events.set(event, (events.get(event) ?? 0) + 1);
  };
  return {
    seats,
    start: ({ name, kind }, { args, env, dieAt }) => {
      const child = spawn(process.execPath, [...asked.program, ...args], {
        cwd: asked.folder,
        env: { PATH: process.env['PATH'], ...env, ...(dieAt === null ? {} : { BLUECAST_DIE_AT: dieAt }) },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let line = '';
      const one: Running = {
        child,
        dieAt,
        gone: new Promise((resolve) => child.once('close', () => resolve())),
        isStopped: false,
        wasKilled: false,
        lastLines: [],
      };
      child.stderr?.on('data', (chunk: Buffer) => {
        const lines = (line + chunk.toString('utf8')).split('\n');
        line = lines.pop() ?? '';
        for (const whole of lines) hear(one, whole);
      });
      child.once('error', (error) => hear(one, error.message));
      child.once('close', (code, signal) => {
        running.delete(name);
        ends.push({
          seat: name,
          kind,
          dieAt,
          code,
          signal,
          wasKilled: one.wasKilled,
          lastWords: chooseWords(one.lastLines),
        });
      });
      running.set(name, one);
    },
    kill: ({ name }) => {
      const one = running.get(name);
      // One that has just died by itself is not ours any more.
      if (one?.child.kill('SIGKILL') === true) one.wasKilled = true;
    },
    stop: ({ name }) => {
      const one = running.get(name);
      if (one !== undefined) one.isStopped = one.child.kill('SIGSTOP');
    },
    goOn: ({ name }) => {
      const one = running.get(name);
      if (one?.isStopped !== true) return;
      one.child.kill('SIGCONT');
      one.isStopped = false;
    },
    bow: ({ name }) => void running.get(name)?.child.kill('SIGTERM'),
    takeEnds: () => {
      const taken = ends;
      ends = [];
      return taken;
    },
    events: () => events,
    end: async () => {
      const all = [...running.values()];
      for (const { child } of all) child.kill('SIGKILL');
      await Promise.all(all.map(({ gone }) => gone));
    },
  };
}

function chooseWords(lines: readonly string[]): string {
  return lines.findLast((line) => /^\w*[Ee]rror\b.*:/.test(line)) ?? lines.at(-1) ?? '';
}
