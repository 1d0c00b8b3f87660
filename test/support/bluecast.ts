/** Bluecast as a process of its own, from its sources, in an empty folder. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** What came on stderr and stdout so far. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** Starts `bluecast …args`; it sees no environment but `env` and the search path. Ended with the test at the latest. */
export function startBluecast(args: readonly string[], env: Record<string, string> = {}): Started {
  const folder = mkdtempSync(path.join(tmpdir(), 'bluecast-cli-'));
  const child = spawn(process.execPath, ['--import', tsx, cli, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return { child, said: () => stdout + stderr, ended };
}

export async function runBluecast(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return startBluecast(args, env).ended;
}
