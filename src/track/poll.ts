/**
 * The poller: reads the messages updated since its last reading. Invariant: its cursor uses the provider's clock, and moves only past
 * messages that have been applied.
 */
import type { Clock } from '../core/clock.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { Database } from '../store/database/connect.ts';
import { findCursor, moveCursor } from '../store/track/poll-cursor.ts';
import { applyReports } from './apply-reports.ts';
import { readList } from './read-list.ts';

/** Overlap of each reading with the one before: entries of one moment, and servers whose clocks differ. */
const overlapMs = 2_000;
/** Overlap of a deep reading: a lagging list may show an old change late. */
const deepOverlapMs = 120_000;

export interface PollWorld {
  readonly db: Database;
  /** The account whose list this is. */
  readonly accountId: number;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly clock: Clock;
}

/**
 * Reads and applies everything updated since the cursor (`isDeep`: since two minutes before it; without a cursor: since
 * `startAt`). Returns how many messages moved. Throws ProviderError.
 */
export async function pollOnce(
  world: PollWorld,
  asked: { startAt: Date; isDeep: boolean; signal: AbortSignal },
): Promise<number> {
  const name = { accountId: world.accountId, name: 'messages' };
  const cursor = await findCursor(world.db, name);
  const overlap = asked.isDeep ? deepOverlapMs : overlapMs;
  const since = cursor === null ? asked.startAt : new Date(cursor.getTime() - overlap);
  let moved = 0;
  for await (const messages of readList(world, { by: 'updatedAt', since, signal: asked.signal })) {
    moved += await applyReports({ db: world.db, now: world.clock.now() }, { source: 'poller', reports: messages });
    const updatedTo = messages.at(-1)?.updatedAt;
    if (updatedTo !== null && updatedTo !== undefined) await moveCursor(world.db, { ...name, updatedTo });
  }
  return moved;
}
