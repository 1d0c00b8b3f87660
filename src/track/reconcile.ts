/**
 * Settles unknown outcomes by evidence. Invariant: a message becomes `accepted` only by a list entry that matches no other message,
 * and `planned` again only when the list, read without errors after the settling time, lacks it.
 */

import type { Clock } from '../core/clock.ts';
import { formatDuration } from '../core/duration.ts';
import { groupBy } from '../core/group-by.ts';
import type { Log } from '../core/log.ts';
import { acceptedAnswer } from '../core/message/answer.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Database } from '../store/database/connect.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import {
  findKnownHandles,
  listRivals,
  listUnknown,
  noteLook,
  settleUnsent,
  type UnknownMessage,
} from '../store/track/unknown.ts';
import { applyReports } from './apply-reports.ts';
import { latestMatchMs, type Match, matchOneToOne } from './match-unknown.ts';
import { readList } from './read-list.ts';
import { type ListEvidence, weighAbsence } from './weigh-absence.ts';

/** How far the provider's clock may lag behind ours. */
const clockSkewMs = 5_000;
/** Most unknown messages per round. */
const batchSize = 10_000;

export interface ReconcileWorld {
  readonly db: Database;
  /** The account whose list settles them. */
  readonly accountId: number;
  readonly provider: Pick<SendblueClient, 'listMessages'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Unsettled {
  /** How many messages are still unknown. */
  readonly left: number;
  /** Milliseconds until absence can settle the next of them; null when it can settle none. */
  readonly nextMs: number | null;
}

export interface Reconciler {
  /** Settles what can be settled now. Throws ProviderError; then lines not yet read are unchanged. */
  settle(signal: AbortSignal): Promise<Unsettled>;
}

/**
 * Creates a reconciler that remembers when it first searched for each message. How long a message has been missing is measured from
 * there, by a monotonic clock, because the time of day may jump.
 */
export function createReconciler(world: ReconcileWorld): Reconciler {
  let searchedSince = new Map<number, number>();
  return {
    settle: async (signal) => {
      const unknown = await listUnknown(world.db, { accountId: world.accountId, limit: batchSize });
      const nowMs = world.clock.elapsedMs();
      searchedSince = new Map(unknown.map(({ attemptId }) => [attemptId, searchedSince.get(attemptId) ?? nowMs]));
      const searchedForMs = (attemptId: number): number => nowMs - (searchedSince.get(attemptId) ?? nowMs);
      const all: Unsettled[] = [];
      for (const ofLine of groupBy(unknown, (message) => message.fromNumber).values()) {
        all.push(await settleLine(world, { unknown: ofLine, searchedForMs, signal }));
      }
      const next = all.flatMap(({ nextMs }) => nextMs ?? []);
      return {
        left: all.reduce((sum, { left }) => sum + left, 0),
        nextMs: next.length === 0 ? null : Math.min(...next),
      };
    },
  };
}

interface LineQuestion {
  readonly unknown: readonly UnknownMessage[];
  readonly searchedForMs: (attemptId: number) => number;
  readonly signal: AbortSignal;
}

async function settleLine(world: ReconcileWorld, asked: LineQuestion): Promise<Unsettled> {
  const { unknown, signal } = asked;
  // Take the time before reading: entries added while reading must not count as missing.
  const readAt = world.clock.now();
  const listed = await readListAround(world, { unknown, signal });
  if (signal.aborted) return { left: unknown.length, nextMs: null };
  const matches = await findMatches(world, { unknown, listed });
  await recordFound(world, matches);
  const found = new Set(matches.map(({ message }) => message.attemptId));
  const absent = unknown.filter((each) => !found.has(each.attemptId));
  const newest = Math.max(0, ...listed.map((each) => each.createdAt?.getTime() ?? 0));
  const unsettled = await settleAbsent(world, { absent, list: { readAt, newest, entries: listed.length }, asked });
  const unsent = absent.length - unsettled.left;
  if (found.size + unsent > 0) {
    world.log('reconciled', { line: unknown[0]?.lineId ?? 0, found: found.size, unsent, left: unsettled.left });
  }
  return unsettled;
}

/** Finds their entries. Other open attempts take part in the match: another run may have sent the same text to the same people. */
async function findMatches(
  world: ReconcileWorld,
  { unknown, listed }: { unknown: readonly UnknownMessage[]; listed: readonly ProviderMessage[] },
): Promise<readonly Match[]> {
  // Read before the handles: an attempt that closes in between has its handle by then.
  const rivals = await listRivals(world.db, unknown);
  const taken = await findKnownHandles(
    world.db,
    listed.flatMap((each) => each.handle ?? []),
  );
  const matches = matchOneToOne(
    [...unknown, ...rivals],
    listed.filter((each) => each.handle !== null && !taken.has(each.handle)),
  );
  const own = new Set(unknown.map(({ attemptId }) => attemptId));
  return matches.filter(({ message }) => own.has(message.attemptId));
}

/** The line's entries around these attempts only: the line may have sent for hours since. */
async function readListAround(
  world: ReconcileWorld,
  { unknown, signal }: Pick<LineQuestion, 'unknown' | 'signal'>,
): Promise<readonly ProviderMessage[]> {
  const [first] = unknown;
  const last = unknown.at(-1);
  if (first === undefined || last === undefined) return [];
  const listed: ProviderMessage[] = [];
  const pages = readList(world, {
    by: 'createdAt',
    since: new Date(first.startedAt.getTime() - clockSkewMs),
    until: new Date(last.startedAt.getTime() + latestMatchMs),
    lineNumber: first.fromNumber,
    signal,
  });
  for await (const page of pages) listed.push(...page);
  return listed;
}

/** Settles messages whose absence is proof, and records for the others what was seen. */
async function settleAbsent(
  world: ReconcileWorld,
  { absent, list, asked }: { absent: readonly UnknownMessage[]; list: ListEvidence; asked: LineQuestion },
): Promise<Unsettled> {
  const weighed = absent.map((message) => ({
    message,
    weight: weighAbsence(message, { list, searchedForMs: asked.searchedForMs(message.attemptId), clockSkewMs }),
  }));
  const proved = weighed.filter(({ weight }) => weight.isProof);
  const resent = proved.filter(({ message }) => message.onUnknown !== 'ask');
  if (resent.length > 0) {
    await settleUnsent(world.db, {
      attempts: resent.map(({ message }) => message),
      evidence: 'list',
      because: `not among the ${list.entries} messages on the provider's list around that time, read ${list.readAt.toISOString()}`,
      now: world.clock.now(),
    });
  }
  const left = weighed.filter(({ message, weight }) => !weight.isProof || message.onUnknown === 'ask');
  if (left.length > 0) {
    await noteLook(world.db, {
      attempts: left.map(({ message, weight }) => ({ ...message, looked: weight.seen })),
      now: world.clock.now(),
    });
  }
  const waits = left.flatMap(({ weight }) => weight.waitMs ?? []);
  return { left: left.length, nextMs: waits.length === 0 ? null : Math.min(...waits) };
}

async function recordFound(world: ReconcileWorld, matches: readonly Match[]): Promise<void> {
  if (matches.length === 0) return;
  const now = world.clock.now();
  await recordAnswers(world.db, {
    owners: null,
    now,
    evidence: 'list',
    because: `the provider's list has it: same number, text and media, at most ${formatDuration(latestMatchMs)} later`,
    answers: matches.map(({ message, listed }) => acceptedAnswer(message, { handle: listed.handle })),
  });
  // The entry's status is a report like any other.
  await applyReports({ db: world.db, now }, { source: 'poller', reports: matches.map((match) => match.listed) });
}
