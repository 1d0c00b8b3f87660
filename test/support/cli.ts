/** Bluecast as people start it, from dist/ (the global setup has built it): a process of its own, with nothing in its environment but what the test gives. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from './side-by-side.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; absent: nothing. */
  readonly input?: string;
  /** Who runs it; absent: who runs the tests. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface CliResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly process: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
}

/** Starts a command; it is killed at the end of the test if it still runs. */
export function startCli(args: readonly string[], options: CliOptions): RunningCli {
  return startProcess(process.execPath, [path.join(root, 'dist/program/cli.js'), ...args], options);
}

/** Starts a program; it and what it has started are killed at the end of the test if they still run. */
export function startProcess(program: string, args: readonly string[], options: CliOptions): RunningCli {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TZ: 'UTC', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options.user,
  });
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, ended, stdout: () => stdout, stderr: () => stderr };
}
