/**
 * Writes src/core/zone/zone-data.ts from the newest data that npm has (`--write`), or checks that it is current. The data is kept in
 * the repository because that of Node and of PostgreSQL is often years old: docs/hours.md.
 */
import moment from 'moment-timezone';
import { minuteMs } from '../src/core/duration.ts';
import { keepGenerated, today } from './keep-generated.ts';

/** Runs are planned and shown within these years; outside of them the offset of the nearest one holds. */
const firstYear = 2020;
const lastYear = 2037;
const { tz } = moment;

keepGenerated('src/core/zone/zone-data.ts', { text: render(), script: 'zones.ts' });

function render(): string {
  const histories = new Map<string, string[]>();
  for (const name of tz.names()) {
    const history = historyOf(name);
    histories.set(history, [...(histories.get(history) ?? []), name]);
  }
  const countries = tz.countries().map((code) => `${code} ${tz.zonesForCountry(code).join(' ')}`);
  const rows = [...histories].map(([history, names]) => `  ['${names.join(' ')}', '${history}'],`);
  return `/** Made by scripts/zones.ts from moment-timezone's data; do not edit. */

/** The version of the IANA data, and the day on which it was made of the newest. */
export const zoneDataMade = { version: '${tz.dataVersion}', madeOn: '${today()}' } as const;

/**
 * Zones that have had the same clocks since ${firstYear}, with their history to ${lastYear}: what its clocks are called and the minutes
 * by which they are ahead of UTC, which of these follow one another, and the minutes between the changes, the first from 1970, in base 36.
 */
export const zoneHistories: readonly (readonly [names: string, history: string])[] = [
${rows.join('\n')}
];

/** The zones of each country (ISO 3166). */
export const zonesOfCountries: readonly string[] = [
${countries.map((row) => `  '${row}',`).join('\n')}
];
`;
}

/** `EST-300,EDT-240;010…;…` */
function historyOf(name: string): string {
  const zone = tz.zone(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  const from = Date.UTC(firstYear, 0, 1);
  const to = Date.UTC(lastYear + 1, 0, 1);
  const clocks: string[] = [];
  const order: number[] = [];
  const changes: number[] = [];
  zone.untils.forEach((until, index) => {
    const startedAt = zone.untils[index - 1] ?? Number.NEGATIVE_INFINITY;
    if ((until !== null && until <= from) || startedAt >= to) return;
    const clock = `${zone.abbrs[index]}${signed(-Math.round(zone.offsets[index] ?? 0))}`;
    if (!clocks.includes(clock)) clocks.push(clock);
    const place = clocks.indexOf(clock);
    // A change of nothing but rules.
    if (order.at(-1) === place) return;
    if (order.length > 0) changes.push(startedAt / minuteMs);
    order.push(place);
  });
  if (order.some((place) => place > 9)) throw new Error(`${name} has too many clocks`);
  const steps = changes.map((at, index) => (at - (changes[index - 1] ?? 0)).toString(36));
  return `${clocks.join(',')};${order.join('')};${steps.join(' ')}`;
}

function signed(minutes: number): string {
  return minutes < 0 ? String(minutes) : `+${minutes}`;
}
