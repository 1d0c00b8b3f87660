/**
 * When a person may be texted: the moments at which the rules of every possible place permit it. Invariant: fail closed. The strictest of
 * all candidates counts, an operator's own hours narrow and never widen, and a place without any rule is never open.
 */
import type { Purpose } from '../campaign/campaign.ts';
import { dayMs, minuteMs } from '../duration.ts';
import { clocksOf, instantOf, wallOf } from '../zone/zone.ts';
import { findHoliday, weekdayOf } from './holidays.ts';
import type { Opening } from './opening.ts';
import type { DayHours, Pack, PackRule } from './pack.ts';
import { packs } from './pack-data.ts';

/** What the rules need of a possible place. */
export interface Spot {
  readonly country: string;
  readonly state: string | null;
  readonly zone: string;
}

/** The hours that an account keeps to beyond the packs; all on the clocks of the person. */
export interface AccountHours {
  /** Narrower hours for a purpose: of seven days, from Sunday; absent: none. */
  readonly own: { readonly [purpose in Purpose]?: readonly (DayHours | null)[] };
  /** Packs that do not count here, by id, with the reason; `all`: none counts. */
  readonly off: Readonly<Record<string, string>>;
  /** States in which nothing may be sent until then; null: there are none. */
  readonly emergency: { readonly states: readonly string[]; readonly untilMs: number } | null;
}

export const noHours: AccountHours = { own: {}, off: {}, emergency: null };

/** Shorter openings do not count as such: a run could hardly use them. */
const leastOpeningMs = 30 * minuteMs;

/** One rule on the clocks of one zone. */
interface Constraint {
  readonly zone: string;
  /** The pack's id, `own` for the account's own hours, or `emergency`. */
  readonly by: string;
  /** The hours of a day since 1970; null: none; undefined: the rule does not hold on this day. */
  hoursOf(day: number): DayHours | null | undefined;
}

export interface Permitted {
  /** The openings that lie at least partly in the span, in order; those of under 30 minutes do not count. */
  openings(span: Opening): readonly Opening[];
  /** The ids of the packs whose rule ends or begins an opening of the span, or leaves a day without one; `own`, `emergency`. */
  narrowedBy(span: Opening): readonly string[];
  /** The same text for places that are open at the same times by the same rules. */
  readonly key: string;
  /** True: no rule holds here, so that texts may go at any time. */
  readonly isAlways: boolean;
  /** The packs with rules for the purpose in one of the possible places, by id. */
  readonly packs: readonly Pack[];
}

/** When a person who may be at any of these places may be texted for a purpose. */
export function permittedHours(
  spots: readonly Spot[],
  { purpose, hours }: { purpose: Purpose; hours: AccountHours },
): Permitted {
  const involved = packs
    .filter(({ rules }) => rules.some((rule) => rule.purpose === purpose))
    .filter((pack) => isOn(pack, hours) && spots.some((spot) => isWithin(pack, spot)))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const constraints = listConstraints(spots, { purpose, hours, involved });
  const raw = (span: Opening): readonly Opening[] => {
    if (constraints.length === 0) return isOff('all', hours) ? [span] : [];
    return constraints.reduce<readonly Opening[]>(
      (left, constraint) => intersect(left, openingsOf(constraint, span)),
      [span],
    );
  };
  return {
    packs: involved,
    key: constraints
      .map(({ by, zone }) => `${by} ${clocksOf(zone)}`)
      .sort()
      .join(),
    isAlways: constraints.length === 0 && isOff('all', hours),
    openings: (span) => raw(widened(span)).filter(isLongEnough).filter(isWithinSpan(span)),
    narrowedBy: (span) => listNarrowing(constraints, raw(widened(span)), span),
  };
}

/** Openings at the edges of a span are judged by their whole length. */
function widened({ fromMs, untilMs }: Opening): Opening {
  return { fromMs: fromMs - dayMs, untilMs: untilMs + dayMs };
}

function isLongEnough({ fromMs, untilMs }: Opening): boolean {
  return untilMs - fromMs >= leastOpeningMs;
}

function isWithinSpan({ fromMs, untilMs }: Opening): (opening: Opening) => boolean {
  return (opening) => opening.untilMs > fromMs && opening.fromMs < untilMs;
}

function listConstraints(
  spots: readonly Spot[],
  { purpose, hours, involved }: { purpose: Purpose; hours: AccountHours; involved: readonly Pack[] },
): readonly Constraint[] {
  const found = new Map<string, Constraint>();
  const add = (constraint: Constraint): void => void found.set(`${constraint.by} ${constraint.zone}`, constraint);
  const own = hours.own[purpose];
  for (const spot of spots) {
    for (const pack of involved.filter((each) => isWithin(each, spot)))
      add(constraintOf(pack, { purpose, zone: spot.zone }));
    if (own !== undefined) add({ zone: spot.zone, by: 'own', hoursOf: (day) => own[weekdayOf(day)] ?? null });
    const { emergency } = hours;
    if (emergency !== null && spot.state !== null && emergency.states.includes(spot.state)) {
      add({ zone: 'UTC', by: 'emergency', hoursOf: (day) => hoursAfter(day, emergency.untilMs) });
    }
  }
  return [...found.values()];
}

/** Nothing until that moment, everything after it. */
function hoursAfter(day: number, untilMs: number): DayHours | null | undefined {
  const minutes = Math.ceil((untilMs - day * dayMs) / minuteMs);
  if (minutes <= 0) return undefined;
  return minutes >= wholeDay ? null : [minutes, wholeDay];
}

const wholeDay = 24 * 60;

function constraintOf({ id, rules }: Pack, { purpose, zone }: { purpose: Purpose; zone: string }): Constraint {
  const dated = rules
    .filter((rule) => rule.purpose === purpose)
    .map((rule) => ({ rule, from: dayNumber(rule.from), until: dayNumber(rule.until) }));
  return {
    zone,
    by: id,
    hoursOf: (day) => {
      const holding = dated.find(
        ({ from, until }) => (from ?? day) <= day && day < (until ?? Number.POSITIVE_INFINITY),
      );
      return holding === undefined ? undefined : hoursOn(holding.rule, day);
    },
  };
}

function hoursOn({ hours, holidays }: PackRule, day: number): DayHours | null {
  if (holidays !== null && findHoliday(holidays, day) !== null) return null;
  return hours[weekdayOf(day)] ?? null;
}

function dayNumber(date: string | null): number | null {
  return date === null ? null : Date.parse(`${date}T00:00Z`) / dayMs;
}

function isWithin({ id, country, states }: Pack, spot: Spot): boolean {
  if (id === otherPack) return !packs.some((pack) => pack.country === spot.country);
  return country === spot.country && (states === null || (spot.state !== null && states.includes(spot.state)));
}

const otherPack = 'other';

function isOn({ id }: Pack, hours: AccountHours): boolean {
  return !isOff(id, hours) && !isOff('all', hours);
}

function isOff(id: string, { off }: AccountHours): boolean {
  return Object.hasOwn(off, id);
}

/** Where the rule permits it, within the span; days on which it does not hold are open. */
function openingsOf({ zone, hoursOf }: Constraint, { fromMs, untilMs }: Opening): readonly Opening[] {
  const first = Math.floor(wallOf(fromMs, zone) / dayMs) - 1;
  const last = Math.floor(wallOf(untilMs, zone) / dayMs) + 1;
  const openings: { fromMs: number; untilMs: number }[] = [];
  for (let day = first; day <= last; day += 1) {
    const hours = hoursOf(day);
    if (hours === null) continue;
    const [from, until] = hours ?? [0, wholeDay];
    const opening = {
      fromMs: instantOf(day * dayMs + from * minuteMs, zone),
      untilMs: instantOf(day * dayMs + until * minuteMs, zone),
    };
    const before = openings.at(-1);
    if (before !== undefined && before.untilMs >= opening.fromMs) before.untilMs = opening.untilMs;
    else openings.push(opening);
  }
  return openings;
}

function intersect(some: readonly Opening[], others: readonly Opening[]): readonly Opening[] {
  const both: Opening[] = [];
  let [one, other] = [0, 0];
  while (one < some.length && other < others.length) {
    const a = some[one] as Opening;
    const b = others[other] as Opening;
    const fromMs = Math.max(a.fromMs, b.fromMs);
    const untilMs = Math.min(a.untilMs, b.untilMs);
    if (fromMs < untilMs) both.push({ fromMs, untilMs });
    if (a.untilMs < b.untilMs) one += 1;
    else other += 1;
  }
  return both;
}

function listNarrowing(
  constraints: readonly Constraint[],
  openings: readonly Opening[],
  span: Opening,
): readonly string[] {
  const edges = new Set(openings.filter(isWithinSpan(span)).flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]));
  const narrowing = constraints.filter((constraint) => {
    const { zone, hoursOf } = constraint;
    if (openingsOf(constraint, span).some(({ fromMs, untilMs }) => edges.has(fromMs) || edges.has(untilMs)))
      return true;
    const first = Math.floor(wallOf(span.fromMs, zone) / dayMs);
    const last = Math.floor(wallOf(span.untilMs - 1, zone) / dayMs);
    for (let day = first; day <= last; day += 1) if (hoursOf(day) === null) return true;
    return false;
  });
  return [...new Set(narrowing.map(({ by }) => by))];
}
