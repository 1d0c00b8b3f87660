/**
 * The poller: reads the messages updated since its last reading. Invariant: its cursor uses the provider's clock, and moves only past
 * messages that have been applied, or that are kept because their handle is not known yet.
 */
import type { Clock } from '../core/clock.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/database/connect.ts';
import { findCursor, moveCursor } from '../store/track/poll-cursor.ts';
import { findKnownHandles } from '../store/track/unknown.ts';
import { applyReports } from './apply-reports.ts';
import { readList } from './read-list.ts';

/** Overlap of each reading with the one before: entries of one moment, and servers whose clocks differ. */
const overlapMs = 2_000;
/** Overlap of a deep reading: a lagging list may show an old change late. */
const deepOverlapMs = 120_000;

/** Entries kept whose handle is not known yet: those of other programs of the account are among them. */
const maxStrays = 2_000;

/** Entries whose handle was not known when they were read: their answer may be recorded long after their last status. */
export type Strays = Map<string, ProviderMessage>;

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
  asked: { startAt: Date; isDeep: boolean; signal: AbortSignal; strays: Strays },
): Promise<number> {
  const name = { accountId: world.accountId, name: 'messages' };
  const cursor = await findCursor(world.db, name);
  const overlap = asked.isDeep ? deepOverlapMs : overlapMs;
  const since = cursor === null ? asked.startAt : new Date(cursor.getTime() - overlap);
  let moved = 0;
  for await (const messages of readList(world, { by: 'updatedAt', since, signal: asked.signal })) {
    moved += await applyKnown(world, { messages, strays: asked.strays });
    const updatedTo = messages.at(-1)?.updatedAt;
    if (updatedTo !== null && updatedTo !== undefined) await moveCursor(world.db, { ...name, updatedTo });
  }
  if (asked.isDeep) moved += await applyKnown(world, { messages: [...asked.strays.values()], strays: asked.strays });
  return moved;
}

/** Applies the entries of known messages, and keeps the others for the next deep reading. */
async function applyKnown(
  { db, clock }: PollWorld,
  { messages, strays }: { messages: readonly ProviderMessage[]; strays: Strays },
): Promise<number> {
  const handles = messages.flatMap(({ handle }) => handle ?? []);
  // Read first: what becomes known in between is applied now and once more, which changes nothing.
  const known = await findKnownHandles(db, handles);
  const moved = await applyReports({ db, now: clock.now() }, { source: 'poller', reports: messages });
  for (const message of messages) {
    if (message.handle === null) continue;
    strays.delete(message.handle);
    if (!known.has(message.handle)) strays.set(message.handle, message);
  }
  for (const handle of [...strays.keys()].slice(0, Math.max(0, strays.size - maxStrays))) strays.delete(handle);
  return moved;
}
