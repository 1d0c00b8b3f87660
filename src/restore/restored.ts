/**
 * Is this database an older copy of itself, put back from a backup? Then it plans to send what its successor has sent, and nothing
 * may go out. Two witnesses: what this machine remembers, and the provider's list, which remembers on every machine.
 */

import { formatNumber } from '../core/format-count.ts';
import { conflict } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getInstance } from '../store/database/instance.ts';
import { findSentPlanned } from '../store/track/sent-planned.ts';
import type { DatabaseWorld } from '../world.ts';
import { findHighWaterMark } from './high-water-mark.ts';

/** One page of the list: what was sent last. A lost day would show on it. */
const pageSize = 100;

/** Why this database may not send, in a sentence, or null. Throws ProviderError. */
export async function findRestoredSign(
  world: Pick<DatabaseWorld, 'db'>,
  provider: Pick<SendblueClient, 'listMessages'> | null,
): Promise<string | null> {
  const { id, lastAttempt } = await getInstance(world.db);
  const attempt = findHighWaterMark(id);
  if (attempt > lastAttempt) {
    return `this machine has seen ${formatNumber(attempt)} attempts in this database, and it knows of ${formatNumber(lastAttempt)}: it was put back from a backup`;
  }
  if (provider === null) return null;
  const { messages } = await provider.listMessages({ is_outbound: true, order_by: 'createdAt', limit: pageSize });
  const sent = await findSentPlanned(world.db, messages);
  if (sent.length === 0) return null;
  return `Sendblue's list has ${sent.length === 1 ? 'a message' : `${sent.length} messages`} that this database still plans to send: it was put back from a backup, or is a copy of one that sends`;
}

/** Throws `database-restored` where nothing may be sent. */
export async function checkNotRestored(
  world: Pick<DatabaseWorld, 'db'>,
  provider: Pick<SendblueClient, 'listMessages'>,
): Promise<void> {
  const sign = await findRestoredSign(world, provider);
  if (sign !== null) {
    throw conflict('database-restored', `Cannot send: ${sign}`);
  }
}
