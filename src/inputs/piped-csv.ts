/**
 * People who are piped in (`csv: "-"`). Invariant: what is read from a pipe is on disk, whole and for this user alone, before
 * anything is made of it: a pipe can be read only once, but resuming, sending a plan and checking its hash need the rows again.
 */

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';

/** What somebody pipes in. */
export interface PipedInput {
  read(): AsyncIterable<Uint8Array>;
  /** Called when nothing has come for some seconds: a person may not know what is waited for. */
  onWaiting(): void;
}

export interface PipeWorld {
  /** Null: nothing can be piped in, as at a terminal. */
  readonly piped: PipedInput | null;
  readonly stopping: AbortSignal;
}

const folder = '.bluecast/stdin';
const silentMs = 3_000;

/** Where the people of a campaign are kept who were piped in last. */
export function pipedCsvOf(slug: string): string {
  return path.resolve(folder, `${slug}.csv`);
}

/**
 * The file of what is piped in for a campaign now; where nothing is, of what was piped in last, if that may be taken; then
 * `keptSince` says when that was. Throws `nothing-piped`.
 */
export async function findPipedCsv(
  world: PipeWorld,
  asked: { slug: string; mayBeKept: boolean },
): Promise<{ file: string; keptSince: Date | null }> {
  const { slug, mayBeKept } = asked;
  const file = pipedCsvOf(slug);
  if (await keepPiped(world, file)) return { file, keptSince: null };
  const kept = mayBeKept ? await stat(file).catch(() => null) : null;
  if (kept !== null) return { file, keptSince: kept.mtime };
  throw badInput('nothing-piped', `Cannot read the recipients of ${slug} from stdin: nothing is piped in`, {
    campaign: slug,
  });
}

/** What is piped in as a file for as long as a command runs; `read` returns its path, and null when nothing is piped in. */
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
async function keepPiped({ piped, stopping }: PipeWorld, file: string): Promise<boolean> {
  if (piped === null) return false;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${randomUUID()}`;
  let bytes = 0;
  const waiting = setTimeout(() => piped.onWaiting(), silentMs);
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of piped.read()) {
      clearTimeout(waiting);
      bytes += chunk.length;
      yield chunk;
    }
  };
  try {
    await pipeline(counted, createWriteStream(unfinished, { mode: 0o600 }), { signal: stopping });
    if (bytes > 0) await rename(unfinished, file);
  } catch (error) {
    stopIfAsked(stopping);
    const code = codeOf(error);
    throw badInput('unreadable-stdin', `Cannot read what is piped in: ${code}; pipe a CSV in, or name a file`);
  } finally {
    clearTimeout(waiting);
    await rm(unfinished, { force: true });
  }
  return bytes > 0;
}
