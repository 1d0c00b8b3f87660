/**
 * Writes src/core/place/area-code-data.ts and zip-data.ts from packs/area-codes.csv and two packages (`--write`), or checks that they are
 * current. A person compares the difference: docs/hours.md says where the facts are from.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import tzLookup from '@photostructure/tz-lookup';
import { parse } from 'csv-parse/sync';
import zipcodes from 'zipcodes';
import { haveSameClocks } from '../src/core/zone/zone.ts';
import { keepGenerated, today } from './keep-generated.ts';

interface AreaCode {
  readonly code: string;
  readonly country: string;
  readonly states: readonly string[];
  readonly zones: readonly string[];
}

/** First letters of Canada's postal codes. Source: Canada Post; X is shared by two territories. */
const provincesByLetter: Readonly<Record<string, readonly string[]>> = {
  A: ['NL'],
  B: ['NS'],
  C: ['PE'],
  E: ['NB'],
  G: ['QC'],
  H: ['QC'],
  J: ['QC'],
  K: ['ON'],
  L: ['ON'],
  M: ['ON'],
  N: ['ON'],
  P: ['ON'],
  R: ['MB'],
  S: ['SK'],
  T: ['AB'],
  V: ['BC'],
  X: ['NT', 'NU'],
  Y: ['YT'],
};
/** Where those with two provinces or territories lie: the packages do not name the territory. */
const zonesOfTerritories: Readonly<Record<string, readonly string[]>> = {
  YT: ['America/Whitehorse'],
  NT: ['America/Yellowknife'],
  NU: ['America/Iqaluit', 'America/Rankin_Inlet', 'America/Cambridge_Bay'],
};

const areaCodes = readAreaCodes();
const zonesOfState = new Map<string, Set<string>>();
for (const { states, zones } of areaCodes) {
  for (const state of states) {
    const held = zonesOfState.get(state) ?? new Set();
    for (const zone of zones) if (zonesOfTerritories[state]?.includes(zone) ?? true) held.add(zone);
    zonesOfState.set(state, held);
  }
}

keepGenerated('src/core/place/area-code-data.ts', { text: renderAreaCodes(), script: 'places.ts' });
keepGenerated('src/core/place/zip-data.ts', { text: renderZips(), script: 'places.ts' });

function readAreaCodes(): readonly AreaCode[] {
  const file = readFileSync(fileURLToPath(new URL('../packs/area-codes.csv', import.meta.url)), 'utf8');
  const rows: Record<string, string>[] = parse(file, { columns: true, skip_empty_lines: true });
  return (
    rows
      .map(({ code = '', country = '', states = '', zones = '' }) => ({
        code,
        country,
        states: states.split(' ').filter((state) => state !== ''),
        zones: zones.split(' '),
      }))
      // 710 is the government's, wherever it is.
      .filter(({ states }) => states.length > 0)
  );
}

/** `US FL:America/New_York FL:America/Chicago = 448 850` */
function renderAreaCodes(): string {
  const groups = new Map<string, string[]>();
  for (const { code, country, states, zones } of areaCodes) {
    const pairs = states.flatMap((state) =>
      zones.filter((zone) => zonesOfState.get(state)?.has(zone)).map((zone) => `${state}:${zone}`),
    );
    const group = `${country} ${pairs.join(' ')}`;
    groups.set(group, [...(groups.get(group) ?? []), code]);
  }
  const rows = [...groups].sort(byText).map(([group, codes]) => `${group} = ${codes.join(' ')}`);
  return `/** Made by scripts/places.ts from packs/area-codes.csv; do not edit. */

/** The day on which this was made. */
export const areaCodesMadeOn = '${today()}';

/** The names of states, provinces and territories. */
export const stateRows: readonly string[] = [
${listStates()
  .map(([state, name]) => `  '${state} ${name}',`)
  .join('\n')}
];

/** Country, the candidates (state and zone), and the area codes that are used there. */
export const areaCodeRows: readonly string[] = [
${rows.map((row) => `  '${row}',`).join('\n')}
];
`;
}

/** Every state that has an area code, with its name in capitals. */
function listStates(): readonly (readonly [state: string, name: string])[] {
  const names = Object.entries(zipcodes.states.full).map(([name, state]) => [state, name] as const);
  const other = [
    ['USVI', 'VIRGIN ISLANDS'],
    ['GU', 'GUAM'],
    ['AS', 'AMERICAN SAMOA'],
    ['CNMI', 'NORTHERN MARIANA ISLANDS'],
    ['PR', 'PUERTO RICO'],
    ['NL', 'NEWFOUNDLAND AND LABRADOR'],
    ['QC', 'QUEBEC'],
    ['YT', 'YUKON'],
    ['NT', 'NORTHWEST TERRITORIES'],
    ['NU', 'NUNAVUT'],
  ] as const;
  const known = new Map([...names, ...other].filter(([state]) => zonesOfState.has(state)));
  const unnamed = [...zonesOfState.keys()].filter((state) => !known.has(state));
  if (unnamed.length > 0) throw new Error(`no name for ${unnamed.join(' ')}`);
  return [...known].sort(byText);
}

interface PostalCode {
  readonly code: string;
  readonly pairs: readonly string[];
}

function renderZips(): string {
  return `/** Made by scripts/places.ts from the packages zipcodes and @photostructure/tz-lookup; do not edit. */

/** The day on which this was made. */
export const zipsMadeOn = '${today()}';

/**
 * The candidates (state and zone), and the beginnings of the postal codes that lie there: three characters, or all five digits where
 * the codes with the same three lie in several zones or states.
 */
export const zipRows: readonly string[] = [
${[...listRows(listUsCodes(), 'US'), ...listRows(listCanadianCodes(), 'CA')].map((row) => `  '${row}',`).join('\n')}
];
`;
}

function listRows(codes: readonly PostalCode[], country: string): readonly string[] {
  const prefixes = new Map<string, PostalCode[]>();
  for (const each of codes) {
    const prefix = each.code.slice(0, 3);
    prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), each]);
  }
  const rows = new Map<string, string[]>();
  const add = (pairs: string, beginning: string): void => void rows.set(pairs, [...(rows.get(pairs) ?? []), beginning]);
  for (const [prefix, inside] of [...prefixes].sort(byText)) {
    const all = [...new Set(inside.flatMap(({ pairs }) => pairs))].sort().join(' ');
    add(all, prefix);
    for (const run of listRuns(inside))
      if (run.pairs !== all) add(run.pairs, run.from === run.to ? run.from : `${run.from}-${run.to}`);
  }
  return [...rows].sort(byText).map(([pairs, beginnings]) => `${country} ${pairs} = ${beginnings.join(' ')}`);
}

/** Codes that follow one another and lie in the same place. */
function listRuns(codes: readonly PostalCode[]): readonly { pairs: string; from: string; to: string }[] {
  const runs: { pairs: string; from: string; to: string }[] = [];
  for (const { code, pairs } of codes.toSorted((a, b) => (a.code < b.code ? -1 : 1))) {
    const text = [...pairs].sort().join(' ');
    const last = runs.at(-1);
    if (last?.pairs === text) last.to = code;
    else runs.push({ pairs: text, from: code, to: code });
  }
  return runs;
}

function listUsCodes(): readonly PostalCode[] {
  return Object.values(zipcodes.codes)
    .filter(({ country, state }) => country === 'US' && stateOf(state) !== null)
    .map(({ zip, state, latitude, longitude }) => ({
      code: zip,
      pairs: pairsAt([stateOf(state) ?? ''], latitude, longitude),
    }));
}

function listCanadianCodes(): readonly PostalCode[] {
  return Object.values(zipcodes.codes)
    .filter(({ country, zip }) => country === 'Canada' && provincesByLetter[zip[0] ?? ''] !== undefined)
    .map(({ zip, latitude, longitude }) => ({
      code: zip,
      pairs: pairsAt(provincesByLetter[zip[0] ?? ''] ?? [], latitude, longitude),
    }));
}

/** The package's name of a state in ours; null for army post offices and countries of their own. */
function stateOf(state: string): string | null {
  const name = { VI: 'USVI', MP: 'CNMI' }[state] ?? state;
  return zonesOfState.has(name) ? name : null;
}

/** The zones of the state that have the clocks of that spot; all of them where the map says something else. */
function pairsAt(states: readonly string[], latitude: number, longitude: number): readonly string[] {
  const all = states.flatMap((state) => [...(zonesOfState.get(state) ?? [])].map((zone) => ({ state, zone })));
  const spot = tzLookup(latitude, longitude);
  const there = all.filter(({ zone }) => haveSameClocks(zone, spot));
  return (there.length > 0 ? there : all).map(({ state, zone }) => `${state}:${zone}`);
}

function byText([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
