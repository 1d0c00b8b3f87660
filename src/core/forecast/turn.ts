/**
 * When a message goes or went out, and what it waited for. Invariant: for sent messages it says only what the database proves, with the
 * line's limits of today; for time without proof it says that the line was at rest.
 */
import type { LineLimits } from '../campaign/account.ts';
import { type Opening, openMs } from '../hours/opening.ts';
import { burstIntervalMs } from '../pace/burst.ts';
import { type Counted, createRation, rationOf } from '../pace/ration.ts';
import { unlimitedPerSecond } from '../pace/slowed-pace.ts';
import type { Holdup } from './holdups.ts';
import type { BindingLimit } from './question.ts';

/** What holds a message: limits, and other reasons. */
export type Holder =
  | BindingLimit
  /** The run is planned but sending has not started. */
  | 'notStarted'
  | 'paused'
  /** Bluecast stopped the run; the detail says why. */
  | 'stopped'
  | 'canary'
  | 'lineBlocked'
  /** It will not be sent: the detail is the reason for which it will be skipped. */
  | 'skipped'
  /** Nothing went out from its line, and no limit was the reason. */
  | 'lineAtRest';

export interface Hold {
  readonly by: Holder;
  /** For how long; null if that is not known. */
  readonly ms: number | null;
  readonly detail: string | null;
}

export interface Turn {
  readonly messageId: number;
  /** When it went out, or, if `isForecast`, when it will if sending continues from now; null: never, or not known. */
  readonly at: Date | null;
  readonly isForecast: boolean;
  /** The longest first; empty: it waited for nothing. */
  readonly heldBy: readonly Hold[];
}

/** The shortest wait that counts as a hold: shorter ones are normal work of a line. */
const leastMs = 1_000;
/** The shortest rest that is reported: a process needs some seconds until it has its lines. */
const leastRestMs = 10_000;

export type TurnLimits = Pick<
  LineLimits,
  'perSecond' | 'newPerHour' | 'newPerDay' | 'minGapSeconds' | 'informationalReserve'
>;

/** The waits that are long enough, as holds. */
export function holdsOf(
  holdups: readonly Holdup[],
  line: { limits: TurnLimits; isInformational: boolean },
): readonly Hold[] {
  return holdups
    .filter(({ ms }) => ms >= leastMs)
    .map(({ limit, ms }) => ({ by: limit, ms, detail: describeLimit(limit, line) }));
}

export interface PastTurn {
  /** When it could have gone out, without limits and messages before it. */
  readonly readyMs: number;
  readonly sentMs: number;
  readonly isNewContact: boolean;
  readonly isInformational: boolean;
  readonly limits: TurnLimits;
  /** The line's new contacts that counted when it was sent, oldest first. */
  readonly countedBefore: readonly Counted[];
  /** Messages that went out from the line while it waited. */
  readonly sentMeanwhile: number;
  /** When it was permitted meanwhile; null: at all times. */
  readonly openings: readonly Opening[] | null;
}

/** What a sent message waited for. */
export function explainPast(turn: PastTurn): readonly Hold[] {
  const { readyMs, sentMs, limits } = turn;
  const closedMs = sentMs - readyMs - permittedMs(turn, { fromMs: readyMs, untilMs: sentMs });
  const rationed = turn.isNewContact ? listRationed(turn) : [];
  const left = sentMs - readyMs - closedMs - rationed.reduce((sum, { ms }) => sum + ms, 0);
  const busyMs = Math.min(left, turn.sentMeanwhile * burstIntervalMs(limits.perSecond ?? unlimitedPerSecond));
  const holds = holdsOf([{ limit: 'calendar', ms: closedMs }, ...rationed, { limit: 'perSecond', ms: busyMs }], turn);
  const restMs = left - busyMs;
  const rest: readonly Hold[] = restMs < leastRestMs ? [] : [restOf(turn, restMs)];
  return [...holds, ...rest].sort((one, other) => (other.ms ?? 0) - (one.ms ?? 0));
}

/** Where the day's new contacts are spread over the permitted hours, that is what an open line waits for. */
function restOf({ isNewContact, isInformational, limits, openings }: PastTurn, ms: number): Hold {
  const isSpread = isNewContact && !isInformational && limits.newPerDay !== null && openings !== null;
  return isSpread
    ? { by: 'newPerDay', ms, detail: `${limits.newPerDay}, spread over the permitted hours` }
    : { by: 'lineAtRest', ms, detail: null };
}

function permittedMs({ openings }: Pick<PastTurn, 'openings'>, span: Opening): number {
  return openings === null ? span.untilMs - span.fromMs : openMs(openings, span);
}

/** How long the ration of new contacts left no room while it was permitted, by limit. */
function listRationed(turn: PastTurn): readonly Holdup[] {
  const { readyMs, sentMs, limits, countedBefore, isInformational } = turn;
  const first = Math.min(readyMs, countedBefore[0]?.atMs ?? readyMs);
  const ration = createRation(rationOf(limits, limits.informationalReserve), first, []);
  const sums = new Map<Holdup['limit'], number>();
  let atMs = readyMs;
  const waitUntil = (untilMs: number): void => {
    if (untilMs <= atMs) return;
    const room = ration.nextRoom(atMs, isInformational);
    const ms = room.atMs <= atMs ? 0 : permittedMs(turn, { fromMs: atMs, untilMs: Math.min(room.atMs, untilMs) });
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

/** The value of the limit; null where it has none. */
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
