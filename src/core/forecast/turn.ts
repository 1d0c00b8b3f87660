/**
 * When a message's turn comes or came, and what it waited for. Invariant: of what has gone out it says what the rows prove, with the
 * limits that the line has now; where they prove nothing, it says that the line rested.
 */
import type { LineLimits } from '../campaign/account.ts';
import { burstIntervalMs } from '../pace/burst.ts';
import { type Counted, createRation, rationOf } from '../pace/ration.ts';
import { unlimitedPerSecond } from '../pace/slowed-pace.ts';
import type { Holdup } from './holdups.ts';
import type { BindingLimit } from './question.ts';

/** What holds a message, beside the limits. */
export type Holder =
  | BindingLimit
  /** The run has been planned and not sent. */
  | 'notStarted'
  | 'paused'
  /** Bluecast stopped the run; the detail says why. */
  | 'stopped'
  | 'canary'
  | 'lineBlocked'
  /** It will not be sent: the detail is the reason it will be skipped for. */
  | 'skipped'
  /** Nothing went out from its line, and no limit was the reason. */
  | 'lineAtRest';

export interface Hold {
  readonly by: Holder;
  /** For how long, as far as that is known. */
  readonly ms: number | null;
  readonly detail: string | null;
}

export interface Turn {
  readonly messageId: number;
  /** When it went out; where `isForecast`, when it will, if sending goes on from now; null: never, or nobody can tell. */
  readonly at: Date | null;
  readonly isForecast: boolean;
  /** In the order of their weight; empty: it waited for nothing. */
  readonly heldBy: readonly Hold[];
}

/** Shorter waits are how a line works, not what holds a message. */
const leastMs = 1_000;
/** A process that begins to send takes so long until it has its lines: no rest of theirs. */
const leastRestMs = 10_000;

export type TurnLimits = Pick<
  LineLimits,
  'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds' | 'informationalReserve'
>;

/** The longer of the waits, as holds. */
export function holdsOf(
  holdups: readonly Holdup[],
  line: { limits: TurnLimits; isInformational: boolean },
): readonly Hold[] {
  return holdups
    .filter(({ ms }) => ms >= leastMs)
    .map(({ limit, ms }) => ({ by: limit, ms, detail: describeLimit(limit, line) }));
}

export interface PastTurn {
  /** From when it could have gone, but for limits and others before it. */
  readonly readyMs: number;
  readonly sentMs: number;
  readonly isNewContact: boolean;
  readonly isInformational: boolean;
  readonly limits: TurnLimits;
  /** The line's new contacts that counted before it, oldest first. */
  readonly countedBefore: readonly Counted[];
  /** Messages that went out from the line while it waited. */
  readonly sentMeanwhile: number;
}

/** What a message waited for that has gone out. */
export function explainPast(turn: PastTurn): readonly Hold[] {
  const { readyMs, sentMs, limits } = turn;
  const rationed = turn.isNewContact ? listRationed(turn) : [];
  const left = sentMs - readyMs - rationed.reduce((sum, { ms }) => sum + ms, 0);
  const busyMs = Math.min(left, turn.sentMeanwhile * burstIntervalMs(limits.perSecond ?? unlimitedPerSecond));
  const holds = holdsOf([...rationed, { limit: 'perSecond', ms: busyMs }], turn);
  const restMs = left - busyMs;
  const rest: readonly Hold[] = restMs < leastRestMs ? [] : [{ by: 'lineAtRest', ms: restMs, detail: null }];
  return [...holds, ...rest].sort((one, other) => (other.ms ?? 0) - (one.ms ?? 0));
}

/** How long the ration of new contacts left no room, from one of them to the next, by limit. */
function listRationed({ readyMs, sentMs, limits, countedBefore, isInformational }: PastTurn): readonly Holdup[] {
  const first = Math.min(readyMs, countedBefore[0]?.atMs ?? readyMs);
  const ration = createRation(rationOf(limits, limits.informationalReserve), first, []);
  const sums = new Map<Holdup['limit'], number>();
  let atMs = readyMs;
  const waitUntil = (untilMs: number): void => {
    if (untilMs <= atMs) return;
    const room = ration.nextRoom(atMs, isInformational);
    const ms = Math.min(room.atMs, untilMs) - atMs;
    if (ms > 0) sums.set(room.limit, (sums.get(room.limit) ?? 0) + ms);
    atMs = untilMs;
  };
  for (const each of countedBefore) {
    waitUntil(Math.min(each.atMs, sentMs));
    ration.take(each.atMs, each.isInformational);
  }
  waitUntil(sentMs);
  return [...sums].map(([limit, ms]) => ({ limit, ms }));
}

/** The limit as a number, where it is one. */
function describeLimit(
  limit: BindingLimit,
  { limits, isInformational }: { limits: TurnLimits; isInformational: boolean },
): string | null {
  if (limit === 'calendar' || limit === 'resumeAt') return null;
  const value = limits[limit];
  if (value === null) return null;
  if (limit === 'minGapSeconds') return `${value} s`;
  const kept = limit === 'newPerDay' && !isInformational ? limits.informationalReserve : 0;
  return kept > 0 ? `${value}, of which ${kept} are kept for reminders` : String(value);
}
