/**
 * Detects a database that was restored from a backup. It would send again what its successor has sent, so nothing may go out.
 * Two witnesses: this machine's mark, and the provider's list, which works on every machine.
 */
import { formatNumber } from '../core/format-count.ts';
import { conflict } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { getInstance } from '../store/database/instance.ts';
import { findSentPlanned } from '../store/track/sent-planned.ts';
import type { DatabaseWorld } from '../world.ts';
import { findHighWaterMark } from './high-water-mark.ts';

/** One page of the list: the last messages sent. Messages of a lost day would be on it. */
const pageSize = 100;

/** A sentence saying why this database may not send from the account, or null. Throws ProviderError. */
export async function findRestoredSign(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  { accountId, provider }: { accountId: number; provider: Pick<SendblueClient, 'listMessages'> },
): Promise<string | null> {
  const mark = await findMarkSign(world);
  if (mark !== null) return mark;
  const { messages } = await provider.listMessages({ is_outbound: true, order_by: 'createdAt', limit: pageSize });
  const sent = await findSentPlanned(world.db, { accountId, listed: messages, isNewDatabase: false });
  if (sent.length === 0) return null;
  return `Sendblue's list has ${sent.length === 1 ? 'a message' : `${sent.length} messages`} that this database still plans to send: it was restored from a backup, or is a copy of another database that sends`;
}

/** What this machine alone knows: a sentence saying why the database may not send, or null. */
export async function findMarkSign(world: Pick<DatabaseWorld, 'db' | 'root'>): Promise<string | null> {
  const { id, lastAttempt } = await getInstance(world.db);
  const attempt = findHighWaterMark(world, id);
  if (attempt > lastAttempt) {
    return `this machine has seen ${formatNumber(attempt)} attempts in this database, but it has only ${formatNumber(lastAttempt)}: it was restored from a backup`;
  }
  return null;
}

/** Throws `database-restored` if this database may not send. */
export async function checkNotRestored(
  world: Pick<DatabaseWorld, 'db' | 'root'>,
  account: { accountId: number; provider: Pick<SendblueClient, 'listMessages'> },
): Promise<void> {
  const sign = await findRestoredSign(world, account);
  if (sign !== null) throw conflict('database-restored', `Cannot send: ${sign}`);
}
