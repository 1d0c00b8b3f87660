/** Listens for the provider while other work runs, and always closes afterwards. */

import { defaultPort } from '../../core/default-addresses.ts';
import type { AttemptKey } from '../../core/message/answer.ts';
import { conflict } from '../../core/operating-error.ts';
import { readMessage } from '../../sendblue/normalise.ts';
import { getInstance } from '../../store/database/instance.ts';
import type { DatabaseWorld } from '../../world.ts';
import { type Listener, listen } from './listen.ts';

export interface Listening {
  /** Where the provider reports on an attempt; null while it cannot reach us. */
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
}

export interface ListenAsked {
  /** Absent: the usual port, if the provider can reach us. */
  readonly port: number | undefined;
  /** Called with the port, or with null if the usual one is in use: a `bluecast serve` there records the reports as well. */
  readonly onListening: (port: number | null) => void;
}

/**
 * Listens while `work` runs. Without BLUECAST_PUBLIC_URL the provider cannot reach us, so it listens only if `port` is given. Throws
 * `port-taken` if the given port is in use.
 */
export async function withListening<T>(
  world: DatabaseWorld,
  asked: ListenAsked,
  work: (listening: Listening) => Promise<T>,
): Promise<T> {
  const { publicUrl } = world.config;
  const { callbackSecret: secret } = await getInstance(world.db);
  const callbackUrl =
    publicUrl === null
      ? null
      : ({ messageId, attemptId }: AttemptKey): string => `${publicUrl}/callbacks/${secret}/${messageId}-${attemptId}`;
  if (publicUrl === null && asked.port === undefined) return work({ callbackUrl });
  const listener = await openListener(world, { secret, port: asked.port });
  asked.onListening(listener?.port ?? null);
  try {
    return await work({ callbackUrl });
  } finally {
    await listener?.close();
  }
}

/** Null if the usual port is in use. */
async function openListener(
  { engineDb, log, now }: DatabaseWorld,
  { secret, port }: { secret: string; port: number | undefined },
): Promise<Listener | null> {
  try {
    return await listen({ db: engineDb, log, now, secret, readMessage }, { port: port ?? defaultPort });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    if (port === undefined) return null;
    throw conflict('port-taken', `Cannot listen for Sendblue: port ${port} is in use`);
  }
}
