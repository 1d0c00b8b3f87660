/**
 * Recipients that are piped in (`csv: "-"`). Invariant: all piped bytes are on disk, readable by this user alone, before they are
 * used. A pipe can be read only once, but resuming, sending a plan and checking its hash need the rows again.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../core/error-code.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';

/** The data that is piped in. */
export interface PipedInput {
  read(): AsyncIterable<Uint8Array>;
  /** Called when nothing has arrived for some seconds, so that the operator learns what the command waits for. */
  onWaiting(): void;
}

export interface PipeWorld {
  /** Null: nothing can be piped in, because stdin is a terminal. */
  readonly piped: PipedInput | null;
  readonly stopping: AbortSignal;
  /** The folder under whose `.bluecast/` it is kept. */
  readonly root: string;
}

const silentMs = 3_000;

/** Where the campaign's last piped recipients are kept. */
export function pipedCsvOf({ root }: Pick<PipeWorld, 'root'>, campaign: string): string {
  return path.join(root, '.bluecast', 'stdin', `${campaign}.csv`);
}

/**
 * Stores what is piped in now and returns its file. If nothing is piped in and `mayBeKept`, returns the last piped file, with its
 * time as `keptSince`. Throws `nothing-piped`.
 */
export async function findPipedCsv(
  world: PipeWorld,
  asked: { campaign: string; mayBeKept: boolean },
): Promise<{ file: string; keptSince: Date | null }> {
  const { campaign, mayBeKept } = asked;
  const file = pipedCsvOf(world, campaign);
  if (await keepPiped(world, file)) return { file, keptSince: null };
  const kept = mayBeKept ? await stat(file).catch(() => null) : null;
  if (kept !== null) return { file, keptSince: kept.mtime };
  throw badInput('nothing-piped', `Cannot read the recipients of ${campaign} from stdin: nothing is piped in`, {
    campaign,
  });
}

/** Piped data as a temporary file. `read` returns its path, or null if nothing is piped in; `release` deletes it. */
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

/** Writes piped data to a file. Returns false and writes no file if nothing is piped in. */
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
    const trouble = asFileTrouble(error);
    if (trouble !== error) throw trouble;
    const code = codeOf(error);
    throw badInput('unreadable-stdin', `Cannot read stdin: ${code}; pipe a CSV in, or name a file`);
  } finally {
    clearTimeout(waiting);
    await rm(unfinished, { force: true });
  }
  return bytes > 0;
}
