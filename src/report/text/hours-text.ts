/** Permitted hours for a person who reads them: where somebody may be, by which rules, and the hours of each day. */
import type { Purpose } from '../../core/campaign/campaign.ts';
import { dayMs } from '../../core/duration.ts';
import type { Opening } from '../../core/hours/opening.ts';
import { noLegalAdvice } from '../../core/hours/pack.ts';
import type { Permitted } from '../../core/hours/permitted.ts';
import { type Candidate, evidenceOf } from '../../core/place/place.ts';
import { localTime } from '../../core/zone/local-time.ts';
import { instantOf, wallOf, zoneData } from '../../core/zone/zone.ts';
import { nameEvidence } from './evidence.ts';
import { formatTable } from './table.ts';
import { wrapLine } from './wrap.ts';

export interface ShownHours {
  /** E.164. */
  readonly phone: string;
  readonly purpose: Purpose;
  readonly place: readonly Candidate[];
  readonly permitted: Permitted;
  readonly at: Date;
  /** Days from `at` on. */
  readonly days: number;
  /** The reader's zone, for places with several clocks. */
  readonly zone: string;
  /** Columns of the reader's terminal. */
  readonly width: number;
}

/** More places than these are summed up. */
const mostPlaces = 8;

/** The whole page; ends without a line break. */
export function formatHours(shown: ShownHours): string {
  const { place, permitted, at, days } = shown;
  const zone = zoneOf(shown);
  const atMs = at.getTime();
  const [first] = permitted.openings({ fromMs: atMs, untilMs: atMs + days * dayMs });
  const now = `…${shown.phone.slice(-4)} ${mayBeTexted(first, { atMs, zone })}`;
  const rules = permitted.packs.map(({ id, version }) => `${id} (${version})`).join(', ');
  return [
    ...wrapLine(now, shown.width),
    '',
    ...listPlaces(place, shown.width),
    ...wrapLine(`Packs: ${rules || 'none that counts for this account'}`, shown.width),
    '',
    `When ${shown.purpose} texts may go out, on the clocks of ${zone}, and what narrows it:`,
    ...formatTable(listDays(shown, zone), { width: shown.width }),
    '',
    ...wrapLine(`${noLegalAdvice} Zones: ${zoneData.version}.`, shown.width),
  ].join('\n');
}

function mayBeTexted(first: Opening | undefined, { atMs, zone }: { atMs: number; zone: string }): string {
  const time = (at: number): string => {
    const { weekday, date, minute, shortZone } = localTime(new Date(at), zone);
    return `${weekday} ${date} ${minute} ${shortZone}`;
  };
  const at = time(atMs);
  if (first === undefined) return `may not be texted at ${at}, nor on any of the days asked for`;
  return first.fromMs <= atMs
    ? `may be texted at ${at}, until ${time(first.untilMs)}`
    : `may not be texted at ${at}; the next time is ${time(first.fromMs)}`;
}

/** The person's own clock, by the best evidence; the reader's where there is none. */
function zoneOf({ place, zone }: ShownHours): string {
  return evidenceOf(place) === 'none' ? zone : (place[0]?.zone ?? zone);
}

function listPlaces(place: readonly Candidate[], width: number): readonly string[] {
  if (evidenceOf(place) === 'none') {
    const [first] = place;
    return wrapLine(
      `Place: anywhere in ${first?.country ?? 'the country'}: the number alone does not say where`,
      width,
    );
  }
  const names = place.map(
    ({ state, zone, evidence, country }) => `${state ?? country} ${zone}, ${nameEvidence(evidence)}`,
  );
  const more = names.length > mostPlaces ? [`and ${names.length - mostPlaces} more`] : [];
  return ['Place:', ...[...names.slice(0, mostPlaces), ...more].map((name) => `  ${name}`)];
}

/** A row for each local day: its hours, the same in UTC, and what narrows them. */
function listDays({ permitted, at, days }: ShownHours, zone: string): readonly (readonly string[])[] {
  const firstDay = Math.floor(wallOf(at.getTime(), zone) / dayMs);
  return Array.from({ length: days }, (_, index) => firstDay + index).flatMap((day) => {
    const fromMs = instantOf(day * dayMs, zone);
    const untilMs = instantOf((day + 1) * dayMs, zone);
    const { weekday, date } = localTime(new Date(fromMs), zone);
    const by = permitted.narrowedBy({ fromMs, untilMs }).join(' ');
    const ofDay = permitted.openings({ fromMs, untilMs });
    const left = ofDay.filter((opening) => opening.untilMs > at.getTime() && opening.fromMs >= fromMs);
    if (left.length === 0) return [[`  ${weekday} ${date}`, ofDay.length === 0 ? 'nothing' : 'nothing more', '', by]];
    return left.map((opening) => {
      const inUtc = zone === 'UTC' ? '' : `${clock(opening, 'UTC')} UTC`;
      return [`  ${weekday} ${date}`, clock(opening, zone), inUtc, by];
    });
  });
}

function clock({ fromMs, untilMs }: Opening, zone: string): string {
  return [fromMs, untilMs].map((at) => localTime(new Date(at), zone).minute).join('–');
}
