/**
 * Time zones: what the clocks of a place show at a moment, and at which moment they show it. Invariant: this is the one place where
 * local time becomes an instant, on data of the repository: what Node, the machine and PostgreSQL believe changes nothing.
 *
 * Local time is a number here, too: the milliseconds since 1970 of a UTC clock with the same date and time (`wallMs`).
 */
import { minuteMs } from '../duration.ts';
import { zoneDataMade, zoneHistories, zonesOfCountries } from './zone-data.ts';

/** The clocks of a zone from a change on. */
interface Period {
  /** Milliseconds since 1970; -Infinity for the first. */
  readonly fromMs: number;
  readonly offsetMs: number;
  /** `EST`, `-03` */
  readonly clock: string;
}

/** The version of our data (IANA), such as `2026f`, and the day on which it was the newest. */
export const zoneData: { readonly version: string; readonly madeOn: string } = zoneDataMade;

/** Our index of each name, in lower case, and the name as it is written. */
const named = new Map(
  zoneHistories.flatMap(([names], history) => names.split(' ').map((name) => [name.toLowerCase(), { name, history }])),
);
const decoded = new Map<number, readonly Period[]>();

/** The zone's name as IANA writes it; null if there is none of this name. */
export function findZoneName(text: string): string | null {
  return named.get(text.trim().toLowerCase())?.name ?? null;
}

/** True for the name of a zone (IANA), in any case. */
export function isZone(name: string): boolean {
  return findZoneName(name) !== null;
}

/** The zones of a country (ISO 3166, such as `GB`); empty for one that is not known. */
export function zonesOfCountry(country: string): readonly string[] {
  const row = zonesOfCountries.find((each) => each.startsWith(`${country} `));
  return row?.split(' ').slice(1) ?? [];
}

/** True if both have had the same clocks since 2020 and will have them, as far as is known. Throws RangeError for no zone. */
export function haveSameClocks(one: string, other: string): boolean {
  return historyOf(one) === historyOf(other);
}

/** The same number for zones that have the same clocks. Throws RangeError for no zone. */
export function clocksOf(zone: string): number {
  return historyOf(zone);
}

/**
 * The moment at which the clocks of a zone show `wallMs`. Clocks that were put forward never showed some of it: then the moment as long
 * after the change as the time is after it. Clocks that were put back showed some of it twice: then the first. This is
 * Temporal's `compatible`. Throws RangeError for no zone.
 */
export function instantOf(wallMs: number, zone: string): number {
  const periods = periodsOf(zone);
  // The first period whose clocks have not passed this time when it ends.
  let [low, high] = [0, periods.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const next = periods[middle + 1];
    if (wallMs < (next?.fromMs ?? 0) + (periods[middle]?.offsetMs ?? 0)) high = middle;
    else low = middle + 1;
  }
  const at = wallMs - (periods[low]?.offsetMs ?? 0);
  const isInGap = at < (periods[low]?.fromMs ?? Number.NEGATIVE_INFINITY);
  return isInGap ? wallMs - (periods[low - 1]?.offsetMs ?? 0) : at;
}

/** What the clocks of a zone show at a moment (milliseconds since 1970). Throws RangeError for no zone. */
export function wallOf(atMs: number, zone: string): number {
  return atMs + periodAt(atMs, zone).offsetMs;
}

/** What tells apart the two hours that a clock shows twice: `EST`, `UTC-03`. Throws RangeError for no zone. */
export function clockName(atMs: number, zone: string): string {
  const { clock } = periodAt(atMs, zone);
  return /^[+-]/.test(clock) ? `UTC${clock}` : clock;
}

/** How far the clocks of a zone are ahead of UTC at a moment: `-05:00`. Throws RangeError for no zone. */
export function clockOffset(atMs: number, zone: string): string {
  const minutes = periodAt(atMs, zone).offsetMs / minuteMs;
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

/** A change of the clocks: none of `fromWallMs` to `toWallMs` is shown (a gap), or all of it is shown twice. */
export interface ClockChange {
  readonly atMs: number;
  readonly kind: 'gap' | 'doubled';
  readonly fromWallMs: number;
  readonly toWallMs: number;
}

/** The changes of a zone's clocks from `fromMs` until before `untilMs`. Throws RangeError for no zone. */
export function listClockChanges(
  zone: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): readonly ClockChange[] {
  const periods = periodsOf(zone);
  return periods.flatMap(({ fromMs: atMs, offsetMs }, index): ClockChange[] => {
    const before = periods[index - 1]?.offsetMs ?? offsetMs;
    if (atMs < fromMs || atMs >= untilMs || before === offsetMs) return [];
    const [first, second] = before < offsetMs ? [before, offsetMs] : [offsetMs, before];
    return [{ atMs, kind: before < offsetMs ? 'gap' : 'doubled', fromWallMs: atMs + first, toWallMs: atMs + second }];
  });
}

function periodAt(atMs: number, zone: string): Period {
  const periods = periodsOf(zone);
  let [low, high] = [0, periods.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((periods[middle]?.fromMs ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return periods[low] as Period;
}

function historyOf(zone: string): number {
  const found = named.get(zone.toLowerCase());
  if (found === undefined) throw new RangeError(`Cannot convert a time: there is no zone ${zone}`);
  return found.history;
}

function periodsOf(zone: string): readonly Period[] {
  const history = historyOf(zone);
  const known = decoded.get(history);
  if (known !== undefined) return known;
  const periods = decode(zoneHistories[history]?.[1] ?? '');
  decoded.set(history, periods);
  return periods;
}

/** Reads `EST-300,EDT-240;01…;…`, as scripts/zones.ts writes it. */
function decode(history: string): readonly Period[] {
  const [clocks = '', order = '', steps = ''] = history.split(';');
  const known = clocks.split(',').map((each) => {
    const [, clock = '', minutes = '0'] = /^(.+?)([+-]\d+)$/.exec(each) ?? [];
    return { clock, offsetMs: Number(minutes) * minuteMs };
  });
  const changes = steps === '' ? [] : steps.split(' ').map((step) => Number.parseInt(step, 36));
  let at = 0;
  return order.split('').map((place, index) => {
    at += changes[index - 1] ?? 0;
    const { clock = '', offsetMs = 0 } = known[Number(place)] ?? {};
    return { fromMs: index === 0 ? Number.NEGATIVE_INFINITY : at * minuteMs, offsetMs, clock };
  });
}
