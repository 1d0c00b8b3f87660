/**
 * Runs the README's five minutes. A block of `sh` is a step; a block of `text` right after it is what the step writes to
 * stdout, in which a line `…` stands for lines that are left out.
 */
import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../src/store/embedded/free-port.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = path.join(root, 'dist/program/cli.js');
const section = /(?<=^## Five minutes .*\n)[\s\S]*?(?=^## )/m;
/** A fenced block of commands, and what follows it directly: the block of its output. */
const block = /^```sh\n(?<commands>[\s\S]*?)^```\n(?:\n```text\n(?<output>[\s\S]*?)^```\n)?/gm;
const readmePort = '8400';
const marker = '----- next step -----';

export interface Step {
  readonly commands: string;
  /** What the page shows of its stdout; null where it shows nothing. */
  readonly output: string | null;
}

export interface StepWorld {
  /** An empty folder that the steps run in. */
  readonly folder: string;
  /** Absent: the embedded server, in the folder. */
  readonly databaseUrl?: string;
}

/** The steps of the README's five minutes. Throws when there are none. */
export function readSteps(page: string): readonly Step[] {
  const steps = [...(section.exec(page)?.[0] ?? '').matchAll(block)].map(({ groups }) => ({
    commands: groups?.['commands'] ?? '',
    output: groups?.['output'] ?? null,
  }));
  if (steps.length === 0) throw new Error('Cannot find the steps: the page has no five minutes');
  return steps;
}

/** What each step writes to stdout, in order; the sandbox runs alongside the others. Throws when a command fails. */
export async function runSteps(steps: readonly Step[], world: StepWorld): Promise<readonly string[]> {
  cpSync(path.join(root, 'campaigns'), path.join(world.folder, 'campaigns'), { recursive: true });
  const port = await findFreePort();
  const isServer = ({ commands }: Step): boolean => commands.includes('bluecast sandbox');
  const servers = steps.filter(isServer).map((step) => startServer(step, port, world));
  try {
    await Promise.all(servers.map(({ isUp }) => isUp));
    const others = steps.filter((step) => !isServer(step));
    const script = others
      .map(({ commands }) => commands.replaceAll(`:${readmePort}`, `:${port}`))
      .join(`\necho '${marker}'\n`);
    const outputs = (await runShell(script, world)).split(`${marker}\n`).values();
    return steps.map((step) => (isServer(step) ? '' : (outputs.next().value ?? '')));
  } finally {
    for (const { stop } of servers) stop();
  }
}

/** The page with what the steps wrote in place of what it showed. */
export function showOutputs(page: string, outputs: readonly string[]): string {
  let at = 0;
  return page.replace(section, (text) =>
    text.replace(block, (whole, commands: string, shown: string | undefined) => {
      const output = outputs[at++] ?? '';
      return shown === undefined
        ? whole
        : `\`\`\`sh\n${commands}\`\`\`\n\n\`\`\`text\n${shorten(output, shown)}\`\`\`\n`;
    }),
  );
}

/** The text without what differs from one run to the next: days, times of day, how long something took. */
export function withoutTimes(text: string): string {
  return text
    .replace(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-\d\d-\d\d\b/g, 'DAY')
    .replace(/\b\d\d:\d\d(?::\d\d)?\b/g, 'TIME')
    .replace(/\b\d+ s\b/g, 'N s');
}

/** As many first and last lines as are shown before and after the `…`; all of them where nothing is left out. */
function shorten(output: string, shown: string): string {
  const lines = output.trimEnd().split('\n');
  const shownLines = shown.trimEnd().split('\n');
  const left = shownLines.indexOf('…');
  if (left === -1) return `${lines.join('\n')}\n`;
  return `${[...lines.slice(0, left), '…', ...lines.slice(lines.length - (shownLines.length - left - 1))].join('\n')}\n`;
}

/** Starts the server that a step names; `isUp` resolves with its first words. */
function startServer({ commands }: Step, port: number, world: StepWorld): { isUp: Promise<void>; stop: () => void } {
  const [command = ''] = commands.split(/ *#|\n/);
  const child = spawn(process.execPath, [program, ...command.split(' ').slice(2), '--port', String(port)], {
    ...settingsOf(world),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const isUp = new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('close', () => reject(new Error(`Cannot start: ${command}`)));
  });
  return { isUp, stop: () => child.kill() };
}

/** Runs a script in bash, in which `npx bluecast` is the program of this repository. */
async function runShell(script: string, world: StepWorld): Promise<string> {
  const npx = `npx() { shift; ${JSON.stringify(process.execPath)} ${JSON.stringify(program)} "$@"; }`;
  const child = spawn('bash', ['-c', `set -e\n${npx}\n${script}`], {
    ...settingsOf(world),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`Cannot run the steps: exit code ${String(code)}\n${stdout}\n${stderr}`);
  return stdout;
}

function settingsOf({ folder, databaseUrl }: StepWorld): { cwd: string; env: Record<string, string> } {
  // As npx starts it, on clocks that are the same everywhere.
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', npm_command: 'exec', TZ: 'UTC' };
  return { cwd: folder, env: databaseUrl === undefined ? env : { ...env, DATABASE_URL: databaseUrl } };
}
