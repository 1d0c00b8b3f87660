/**
 * Where a person may be: every pair of zone and state that the facts allow, and how each is known. Invariant: fail closed. Where facts
 * disagree, all of them stay candidates; where nothing is known, every zone of the country is one.
 */
import { parsePhone } from '../people/phone.ts';
import { findZoneName, haveSameClocks, zonesOfCountry } from '../zone/zone.ts';
import { areaCodeRows, stateRows } from './area-code-data.ts';
import { zipRows } from './zip-data.ts';

/** How a place is known, the best first: from the row's zone, ZIP or state, by area code, or not at all. */
export const evidences = ['row', 'zip', 'state', 'area', 'none'] as const;
export type Evidence = (typeof evidences)[number];

/** A possible place of a person. */
export interface Candidate {
  /** ISO 3166, `US`. */
  readonly country: string;
  /** `FL`, `ON`; null: of no state that has rules of its own. */
  readonly state: string | null;
  /** IANA. */
  readonly zone: string;
  readonly evidence: Evidence;
}

/** The cells of a row that say where its person is, as they stand there; absent or empty: it does not say. */
export interface Whereabouts {
  readonly zone?: string | null | undefined;
  readonly zip?: string | null | undefined;
  readonly state?: string | null | undefined;
}

/** Territories overseas have area codes of their own: a number that says nothing is not from there. */
const farAway = new Set(['PR', 'USVI', 'GU', 'AS', 'CNMI']);

type Spot = Omit<Candidate, 'evidence'>;

const spotsByAreaCode = new Map<string, readonly Spot[]>();
const spotsByState = new Map<string, Spot[]>();
for (const row of areaCodeRows) {
  const { spots, keys } = readRow(row);
  for (const code of keys) spotsByAreaCode.set(code, spots);
  for (const spot of spots) {
    const held = spotsByState.get(spot.state ?? '') ?? [];
    if (held.every(({ zone }) => zone !== spot.zone)) held.push(spot);
    spotsByState.set(spot.state ?? '', held);
  }
}
const statesByName = new Map(
  stateRows.flatMap((row) => {
    const [state = '', ...name] = row.split(' ');
    return [
      [state, state],
      [name.join(' '), state],
    ] as const;
  }),
);

/** Where a person with this number (E.164) may be, by what the row says and by the number itself. */
export function findPlace(phone: string, row: Whereabouts = {}): readonly Candidate[] {
  const byRow = spotsOfRow(row);
  const byNumber = spotsOfNumber(phone);
  if (byRow === null) return marked(byNumber.spots, byNumber.evidence);
  const { spots, evidence } = byRow;
  if (byNumber.evidence === 'none') return marked(spots, evidence);
  const agreed = spots.filter((spot) => byNumber.spots.some((other) => isSameState(spot, other)));
  // A zone names no state, and the number's will do; a ZIP knows better than the number.
  if (agreed.length > 0) return marked(evidence === 'row' ? agreed : spots, evidence);
  return [...marked(spots, evidence), ...marked(byNumber.spots, 'area')];
}

/** Finds places as `findPlace` does, and remembers them: most rows of a file share theirs. */
export function createPlaceFinder(): (phone: string, row: Whereabouts) => readonly Candidate[] {
  const known = new Map<string, readonly Candidate[]>();
  return (phone, row) => {
    // Of a North American number the area code alone counts.
    const number = phone.startsWith('+1') ? phone.slice(0, 5) : phone;
    const key = [number, row.zone ?? '', row.zip ?? '', row.state ?? ''].join('\n');
    const held = known.get(key);
    if (held !== undefined) return held;
    if (known.size >= maxRemembered) known.clear();
    const place = findPlace(phone, row);
    known.set(key, place);
    return place;
  };
}

/** Places that are remembered at once: some megabytes. */
const maxRemembered = 20_000;

/** The best evidence among the candidates. */
export function evidenceOf(candidates: readonly Candidate[]): Evidence {
  return evidences.find((each) => candidates.some(({ evidence }) => evidence === each)) ?? 'none';
}

/** The same text for the same possible places, however they are known: `US/FL/America/New_York`, joined by blanks. */
export function placeKey(candidates: readonly Candidate[]): string {
  const keys = candidates.map(({ country, state, zone }) => `${country}/${state ?? ''}/${zone}`);
  return [...new Set(keys)].sort().join(' ');
}

/** The possible places of a key; how they are known is not in it. */
export function placeOfKey(key: string): readonly Omit<Candidate, 'evidence'>[] {
  return key.split(' ').map((each) => {
    const [country = '', state = '', ...zone] = each.split('/');
    return { country, state: state === '' ? null : state, zone: zone.join('/') };
  });
}

/** The state or province of a cell such as `FL`, `fl` or `Florida`; null if there is none of this name. */
export function findState(cell: string): string | null {
  const name = cell.trim().toUpperCase().replaceAll('.', '').replaceAll(/\s+/g, ' ');
  return statesByName.get(name) ?? null;
}

/** Every possible place of a country; of the United States those between Maine and Hawaii. */
function spotsOfCountry(country: string): readonly Spot[] {
  const spots = [...spotsByState.values()].flat().filter((spot) => spot.country === country);
  if (spots.length > 0) return spots.filter(({ state }) => !farAway.has(state ?? ''));
  return zonesOfCountry(country).map((zone) => ({ country, state: null, zone }));
}

/** Every zone in which a person with a North American number may be. */
export function zonesOfAreaCodes(): readonly string[] {
  return [...new Set([...spotsByState.values()].flat().map(({ zone }) => zone))].sort();
}

function spotsOfRow({ zone, zip, state }: Whereabouts): { spots: readonly Spot[]; evidence: Evidence } | null {
  const byAddress = spotsOfAddress(zip ?? '', state ?? '');
  const name = findZoneName(zone ?? '');
  if (name === null) return byAddress;
  const same = byAddress?.spots.filter((spot) => haveSameClocks(spot.zone, name)) ?? [];
  if (same.length > 0) return { spots: same, evidence: 'row' };
  return { spots: [...spotsOfZone(name), ...(byAddress?.spots ?? [])], evidence: 'row' };
}

function spotsOfAddress(zip: string, state: string): { spots: readonly Spot[]; evidence: Evidence } | null {
  const byZip = spotsOfZip(zip);
  const name = findState(state);
  const byState = name === null ? [] : (spotsByState.get(name) ?? []);
  if (byZip === null) return byState.length === 0 ? null : { spots: byState, evidence: 'state' };
  const agreed = byZip.filter((spot) => byState.some((other) => isSameState(spot, other)));
  if (byState.length === 0 || agreed.length > 0) return { spots: agreed.length > 0 ? agreed : byZip, evidence: 'zip' };
  return { spots: [...byZip, ...byState], evidence: 'zip' };
}

/** A zone does not name the state: all states that have it, or else its clocks. */
function spotsOfZone(zone: string): readonly Spot[] {
  const all = [...spotsByState.values()].flat();
  const named = all.filter((spot) => spot.zone === zone);
  if (named.length > 0) return named;
  const same = all.filter((spot) => haveSameClocks(spot.zone, zone));
  return same.length > 0 ? same : [{ country: '', state: null, zone }];
}

function isSameState(one: Spot, other: Spot): boolean {
  return one.country === other.country && one.state === other.state;
}

function spotsOfNumber(phone: string): { spots: readonly Spot[]; evidence: Evidence } {
  const byAreaCode = phone.startsWith('+1') ? spotsByAreaCode.get(phone.slice(2, 5)) : undefined;
  if (byAreaCode !== undefined) return { spots: byAreaCode, evidence: 'area' };
  const parsed = parsePhone(phone, 'US');
  const country = parsed.ok ? parsed.country : null;
  const spots = country === null ? [] : spotsOfCountry(country);
  if (spots.length === 0) return { spots: spotsOfCountry('US'), evidence: 'none' };
  // A number names its country; where the country has one clock, it names the zone.
  const isOneClock = spots.every(({ zone }) => haveSameClocks(zone, spots[0]?.zone ?? zone));
  return { spots, evidence: isOneClock && country !== 'US' && country !== 'CA' ? 'area' : 'none' };
}

/** `80202`, `80202-1234`, `8540` (its zero was lost), `M5V 3L9`; null if nothing is known of it. */
function spotsOfZip(cell: string): readonly Spot[] | null {
  const text = cell.trim().toUpperCase();
  const canadian = /^([A-Z]\d[A-Z])\s*-?\s*(?:\d[A-Z]\d)?$/.exec(text)?.[1];
  if (canadian !== undefined) return findZip(canadian);
  const digits = /^(\d{3,5})(?:-?\d{4})?$/.exec(text)?.[1]?.padStart(5, '0');
  if (digits === undefined) return null;
  return findZip(digits) ?? findZip(digits.slice(0, 3));
}

interface ZipRange {
  readonly from: string;
  readonly to: string;
  readonly spots: readonly Spot[];
}

let zips: {
  readonly short: ReadonlyMap<string, readonly Spot[]>;
  readonly long: ReadonlyMap<string, readonly ZipRange[]>;
} | null = null;

function findZip(code: string): readonly Spot[] | null {
  zips ??= readZips();
  if (code.length === 3) return zips.short.get(code) ?? null;
  const range = zips.long.get(code.slice(0, 3))?.find(({ from, to }) => from <= code && code <= to);
  return range?.spots ?? null;
}

/** The beginnings of three characters, and the ranges of five within them. */
function readZips(): NonNullable<typeof zips> {
  const short = new Map<string, readonly Spot[]>();
  const long = new Map<string, ZipRange[]>();
  for (const row of zipRows) {
    const { spots, keys } = readRow(row);
    for (const key of keys) {
      if (key.length === 3) {
        short.set(key, spots);
        continue;
      }
      const [from = '', to = from] = key.split('-');
      const prefix = from.slice(0, 3);
      long.set(prefix, [...(long.get(prefix) ?? []), { from, to, spots }]);
    }
  }
  return { short, long };
}

/** `US FL:America/New_York FL:America/Chicago = 448 850` */
function readRow(row: string): { spots: readonly Spot[]; keys: readonly string[] } {
  const [left = '', right = ''] = row.split(' = ');
  const [country = '', ...pairs] = left.split(' ');
  const spots = pairs.map((pair) => {
    const [state = '', zone = ''] = pair.split(':');
    return { country, state, zone };
  });
  return { spots, keys: right.split(' ') };
}

function marked(spots: readonly Spot[], evidence: Evidence): readonly Candidate[] {
  return spots.map((spot) => ({ ...spot, evidence }));
}
