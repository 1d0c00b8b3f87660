/** Listening for the provider beside a command's other work: opened before, closed after, whatever happens between. */
import type { DatabaseWorld } from '../../compose.ts';
import { defaultPort } from '../../core/default-addresses.ts';
import { badInput } from '../../core/operating-error.ts';
import { readMessage } from '../../sendblue/normalise.ts';
import { getInstance } from '../../store/database/instance.ts';
import { listen } from './listen.ts';

export interface Listening {
  /** Where the provider reports on an attempt; null while it cannot reach us. */
  readonly callbackUrl: ((attemptId: number) => string) | null;
}

/**
 * Listens while `work` runs. Without BLUECAST_PUBLIC_URL nobody could reach us: then it listens only if `port` was asked for. Throws
 * `port-taken` for a port that was asked for; the usual one may be served by a `bluecast serve` beside us, which does as well.
 */
export async function withListening<T>(
  world: DatabaseWorld,
  port: number | undefined,
  work: (listening: Listening) => Promise<T>,
): Promise<T> {
  const { publicUrl } = world.config;
  const { callbackSecret: secret } = await getInstance(world.db);
  const callbackUrl =
    publicUrl === null ? null : (attemptId: number): string => `${publicUrl}/callbacks/${secret}/${attemptId}`;
  if (publicUrl === null && port === undefined) return work({ callbackUrl });
  const listener = await listen(
    { ...world, db: world.engineDb, secret, readMessage },
    { port: port ?? defaultPort },
  ).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    if (port === undefined) return null;
    throw badInput('port-taken', `Cannot listen for Sendblue: port ${port} is in use; choose another with --port`);
  });
  if (listener !== null) world.note(`Listening for Sendblue on port ${listener.port}.`);
  else world.note(`Port ${defaultPort} is in use: whoever listens there hears Sendblue for us.`);
  try {
    return await work({ callbackUrl });
  } finally {
    await listener?.close();
  }
}
