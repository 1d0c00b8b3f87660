/**
 * Runs what is measured in a process of its own. Invariant: its figures are those of that process alone, and a child that fails
 * fails the bench with what it said.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Measure } from './case.ts';

/** Of the whole process, from its start to its end. */
export interface WholeUsage {
  readonly seconds: number;
  readonly cpuUs: number;
  readonly peakMb: number;
}

export interface Usage {
  readonly whole: WholeUsage;
  /** Of what the script put into `measured`; absent where it measures nothing of itself. */
  readonly window?: { readonly items: number; readonly seconds: number; readonly cpuUs: number };
}

export interface ChildOptions {
  /** A file of bench/children, or an absolute path. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Options of Node itself, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
  /** Exit codes that are no failure. Default: 0. */
  readonly allowedCodes?: readonly number[];
}

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cli = path.join(root, 'dist/program/cli.js');
const here = fileURLToPath(new URL('.', import.meta.url));
const endOfOutput = 2_000;

export interface RunningChild {
  readonly pid: number;
  /** Throws when it fails. */
  readonly ended: Promise<Usage>;
  stop(signal?: NodeJS.Signals): void;
  stdout(): string;
}

/** Starts a child with nothing in its environment but PATH, HOME and what is given. */
export function startChild(options: ChildOptions): RunningChild {
  const usageFile = path.join(tmpdir(), `bluecast-bench-${randomUUID()}.json`);
  const script = path.resolve(here, 'children', options.script);
  const node = ['--import', path.join(here, 'report-usage.mjs'), ...(options.nodeOptions ?? [])];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...node, script, ...(options.args ?? [])], {
    cwd: options.cwd ?? root,
    env: { PATH, HOME, ...options.env, BENCH_USAGE: usageFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // No child outlives a bench that failed.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = new Promise<Usage>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const isAllowed = (options.allowedCodes ?? [0]).includes(code ?? -1);
      const usage = existsSync(usageFile) ? (JSON.parse(readFileSync(usageFile, 'utf8')) as Usage) : null;
      rmSync(usageFile, { force: true });
      if (isAllowed && usage !== null) resolve(usage);
      else reject(new Error(`${options.script} ended with ${code}:\n${(stdout + stderr).slice(-endOfOutput)}`));
    });
  });
  // Whoever started it asks for `ended` in time, or not at all when something else has failed first.
  ended.catch(() => {});
  return { pid: child.pid ?? 0, ended, stop: (signal = 'SIGTERM') => void child.kill(signal), stdout: () => stdout };
}

/** Runs a child to its end. */
export async function runChild(options: ChildOptions): Promise<Usage> {
  return startChild(options).ended;
}

/** The figures of what a child measured of itself. */
export function measureOf({ window, whole }: Usage): Measure {
  if (window === undefined) throw new Error('Cannot read the figures: the child measured nothing');
  const { items, seconds, cpuUs } = window;
  return { perSecond: items / seconds, seconds, cpuUsPerItem: cpuUs / items, peakMb: whole.peakMb };
}
