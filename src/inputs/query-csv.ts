/**
 * The answer to an audience's query as a CSV. Invariant: it lies in a folder of this user alone, for as long as it is worked with; what is
 * said of a failure shows neither the address nor a row.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { QueryAsked } from '../campaign/files/files.ts';
import { asFileTrouble } from '../core/file-trouble.ts';
import { badInput, type OperatingError, unreachable } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { askVersion, copyQuery, SourceFailure } from '../store/source/copy-query.ts';
import type { World } from '../world.ts';

export type SourceWorld = Pick<World, 'config' | 'stopping'>;

export interface QueriedCsv {
  /** Asks, and returns the file. */
  ask(asked: QueryAsked): Promise<string>;
  release(): Promise<void>;
}

/** Throws `no-source`, `source-failed` and `source-unreachable` when it asks. */
export function openQueriedCsv(world: SourceWorld): QueriedCsv {
  const folder = path.join(tmpdir(), `bluecast-${randomUUID()}`);
  return {
    ask: async ({ campaign, name, sql, source, timeoutMs }) => {
      const url = findSource(world, source);
      const file = path.join(folder, `${path.basename(name, path.extname(name))}.csv`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await copyQuery({ url, sql, timeoutMs, stopping: world.stopping, file });
        return file;
      } catch (error) {
        stopIfAsked(world.stopping);
        throw error instanceof SourceFailure ? sayFailure(error, { campaign, name, source }) : asFileTrouble(error);
      }
    },
    release: async () => rm(folder, { recursive: true, force: true }),
  };
}

/** The version of the server that a source's variable names. Throws as asking does. */
export async function checkSource(
  world: SourceWorld,
  { campaign, name, source, timeoutMs }: Omit<QueryAsked, 'sql'>,
): Promise<string> {
  try {
    return await askVersion({ url: findSource(world, source), timeoutMs, stopping: world.stopping });
  } catch (error) {
    throw error instanceof SourceFailure ? sayFailure(error, { campaign, name, source }) : error;
  }
}

function findSource({ config }: SourceWorld, source: string): string {
  const url = config.findVariable(source);
  if (url !== null) return url;
  throw badInput(
    'no-source',
    `Cannot ask for the audience: ${source} is not set; set it to the address of the database`,
  );
}

function sayFailure(
  { kind, why }: SourceFailure,
  { campaign, name, source }: { campaign: string; name: string; source: string },
): OperatingError {
  const what = `Cannot ask ${name} of ${campaign} of the database in ${source}: ${why}`;
  return kind === 'unreachable'
    ? unreachable('source-unreachable', `${what}; nothing was changed, so try again`)
    : badInput('source-failed', `${what}; correct the query, or the address in ${source}`);
}
