/**
 * Unknown outcomes are settled by evidence. Invariant: a message becomes `accepted` only by an entry of the provider's list
 * that is its alone, and `planned` again only when the list, read in health after the settling time, does not have it.
 */

import type { Clock } from '../core/clock.ts';
import { groupBy } from '../core/group-by.ts';
import type { Log } from '../core/log.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/connect.ts';
import { recordAnswers } from '../store/message-record.ts';
import { findKnownHandles, listUnknown, settleUnsent, type UnknownMessage } from '../store/unknown.ts';
import { applyReports } from './apply-reports.ts';
import { latestMatchMs, type Match, matchOneToOne } from './match-unknown.ts';
import { readList } from './read-list.ts';

/** How far the provider's clock may be behind ours. */
const clockSkewMs = 5_000;
/** How many unknown ones are looked at in one go. */
const batchSize = 10_000;
/** Without newer messages on the list to prove that it is current, absence must last so many settling times. */
const quietFactor = 2;

export interface ReconcileWorld {
  readonly db: Database;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Settles what can be settled now, and returns how many are still unknown. Throws ProviderError: then nothing was concluded. */
export async function reconcile(
  world: ReconcileWorld,
  asked: { settleAfterMs: number; signal: AbortSignal },
): Promise<number> {
  const unknown = await listUnknown(world.db, batchSize);
  let left = 0;
  for (const ofLine of groupBy(unknown, (message) => message.lineNumber).values()) {
    left += await reconcileLine(world, { ...asked, unknown: ofLine });
  }
  return left;
}

async function reconcileLine(
  world: ReconcileWorld,
  asked: { settleAfterMs: number; signal: AbortSignal; unknown: readonly UnknownMessage[] },
): Promise<number> {
  const [first] = asked.unknown;
  if (first === undefined) return 0;
  // The list is judged as of before it was read: what comes later is not missing from it.
  const readAt = world.clock.now();
  const last = asked.unknown.at(-1) ?? first;
  const since = new Date(first.startedAt.getTime() - clockSkewMs);
  // No further than where the last of them could stand: a line may have sent for hours since.
  const until = new Date(last.startedAt.getTime() + latestMatchMs);
  const listed: ProviderMessage[] = [];
  for await (const page of readList(world, {
    by: 'createdAt',
    since,
    until,
    lineNumber: first.lineNumber,
    signal: asked.signal,
  })) {
    listed.push(...page);
  }
  if (asked.signal.aborted) return asked.unknown.length;
  const taken = await findKnownHandles(
    world.db,
    listed.flatMap((each) => each.handle ?? []),
  );
  const matches = matchOneToOne(
    asked.unknown,
    listed.filter((each) => each.handle !== null && !taken.has(each.handle)),
  );
  await recordFound(world, matches);
  const found = new Set(matches.map((match) => match.unknown.attemptId));
  const absent = asked.unknown.filter((each) => !found.has(each.attemptId));
  const newest = Math.max(0, ...listed.map((each) => each.createdAt?.getTime() ?? 0));
  const unsent = absent.filter((each) => isProvedAbsent(each, { readAt, newest, settleAfterMs: asked.settleAfterMs }));
  if (unsent.length > 0) {
    await settleUnsent(world.db, {
      attemptIds: unsent.map((each) => each.attemptId),
      evidence: 'list',
      now: world.clock.now(),
    });
  }
  world.log('reconciled', {
    line: first.lineId,
    found: found.size,
    unsent: unsent.length,
    left: absent.length - unsent.length,
  });
  return absent.length - unsent.length;
}

function isProvedAbsent(
  message: UnknownMessage,
  list: { readAt: Date; newest: number; settleAfterMs: number },
): boolean {
  const waitedMs = list.readAt.getTime() - message.unknownSince.getTime();
  if (waitedMs < list.settleAfterMs) return false;
  return list.newest > message.startedAt.getTime() + clockSkewMs || waitedMs >= quietFactor * list.settleAfterMs;
}

async function recordFound(world: ReconcileWorld, matches: readonly Match[]): Promise<void> {
  for (const ofEpoch of groupBy(matches, (match) => match.unknown.epoch).values()) {
    const [first] = ofEpoch;
    if (first === undefined) continue;
    await recordAnswers(world.db, {
      lineId: first.unknown.lineId,
      epoch: first.unknown.epoch,
      now: world.clock.now(),
      evidence: 'list',
      answers: ofEpoch.map(({ unknown, listed }) => ({
        attemptId: unknown.attemptId,
        outcome: 'accepted',
        // Here it is proved only that the message was taken; what has become of it since is a report like any other.
        state: 'accepted',
        handle: listed.handle,
        providerStatus: 'QUEUED',
        channel: null,
        errorCode: null,
        errorMessage: null,
        readyAt: null,
        isOptedOut: false,
      })),
    });
  }
  const reports = matches.map((match) => match.listed);
  await applyReports({ db: world.db, now: world.clock.now() }, { source: 'poller', reports });
}
