/** Bluecast as a function: the whole command line in this process, for tests that want only what it prints and its exit code. */
import { main } from '../../src/command-line/main.ts';
import type { CliResult } from './cli.ts';
import { testOutside } from './outside.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface BluecastOptions {
  /** Where it is started; absent: an empty folder. */
  readonly cwd?: string;
  /** All that it finds in its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; absent: nothing. */
  readonly input?: string;
  /** Aborts as the first Ctrl-C does; absent: never. */
  readonly stopping?: AbortSignal;
}

/** Runs a command to its end. */
export async function runBluecast(args: readonly string[], options: BluecastOptions = {}): Promise<CliResult> {
  const { cwd = temporaryFolder(), env = {}, input = '', stopping } = options;
  const outside = testOutside({ stdin: input, ...(stopping === undefined ? {} : { stopping }) });
  const code = await inFolder(cwd, async () => main(['node', 'bluecast', ...args], outside, { TZ: 'UTC', ...env }));
  return { code, stdout: outside.printed(), stderr: outside.noted() };
}

let lastWork: Promise<unknown> = Promise.resolve();

/** Commands find their files from the folder they are started in, and a process has only one: they take turns. */
async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const mine = lastWork.then(async () => {
    const home = process.cwd();
    process.chdir(folder);
    return work().finally(() => process.chdir(home));
  });
  lastWork = mine.catch(() => {});
  return mine;
}
