/**
 * People who are piped in (`csv: "-"`). Invariant: what is read from a pipe is on disk, whole and for this user alone, before
 * anything is made of it: a pipe cannot be read again, and a run that goes on, a plan that is sent and the check of its hash must.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { World } from '../compose.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';

export type PipeWorld = Pick<World, 'stdin' | 'note' | 'stopping'>;

const folder = '.bluecast/stdin';
/** Whoever waits for longer may not know what for. */
const silentMs = 3_000;

/** Where the people of a campaign are kept who were piped in last. */
export function pipedCsvOf(slug: string): string {
  return path.resolve(folder, `${slug}.csv`);
}

/**
 * The file of what is piped in for a campaign now; where nothing is, of what was piped in last, if that may be taken. Throws
 * `nothing-piped`.
 */
export async function findPipedCsv(world: PipeWorld, asked: { slug: string; mayBeKept: boolean }): Promise<string> {
  const { slug, mayBeKept } = asked;
  const file = pipedCsvOf(slug);
  if (await keepPiped(world, file)) return file;
  const kept = mayBeKept ? await stat(file).catch(() => null) : null;
  if (kept === null) {
    throw badInput(
      'nothing-piped',
      `Cannot read the recipients of ${slug} from stdin: nothing is piped in; pipe a CSV in, such as \`cat people.csv | bluecast plan campaigns/${slug}\``,
    );
  }
  world.note(
    `Nothing is piped in: the recipients of ${slug} are those that were piped in at ${kept.mtime.toISOString()}.`,
  );
  return file;
}

/** What is piped in as a file for as long as a command runs; `read` tells its path, and null when nothing is piped in. */
export function openPipe(world: PipeWorld): { read(): Promise<string | null>; release(): Promise<void> } {
  const file = path.join(tmpdir(), `bluecast-${randomUUID()}`, 'stdin.csv');
  let isPiped: Promise<boolean> | null = null;
  return {
    read: async () => {
      isPiped ??= keepPiped(world, file);
      return (await isPiped) ? file : null;
    },
    release: async () => rm(path.dirname(file), { recursive: true, force: true }),
  };
}

/** Writes what is piped in to a file; false, and no file, when nothing is. */
async function keepPiped(world: PipeWorld, file: string): Promise<boolean> {
  if (world.stdin.isTerminal()) return false;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${randomUUID()}`;
  let bytes = 0;
  const waiting = setTimeout(() => world.note('Waiting for a CSV on stdin; Ctrl-C ends it.'), silentMs);
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of world.stdin.read()) {
      clearTimeout(waiting);
      bytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(counted, createWriteStream(unfinished, { mode: 0o600 }), { signal: world.stopping });
    if (bytes > 0) await rename(unfinished, file);
  } catch (error) {
    stopIfAsked(world.stopping);
    throw badInput('unreadable-stdin', `Cannot read what is piped in: ${codeOf(error)}; pipe a CSV in, or name a file`);
  } finally {
    clearTimeout(waiting);
    await rm(unfinished, { force: true });
  }
  return bytes > 0;
}
