/** Compares our zones with those of others, for `bluecast doctor`. Invariant: nothing else asks what Node believes. */
import { dayMs, minuteMs } from '../duration.ts';
import { wallOf } from './zone.ts';

/** How far a zone's clocks are ahead of UTC at a moment. */
export interface ZoneOffset {
  readonly zone: string;
  readonly at: Date;
  readonly minutes: number;
}

/** Moments at which a difference would matter: one in each half month of the coming year. */
export function momentsToCompare(now: Date): readonly Date[] {
  return Array.from({ length: 24 }, (_, index) => new Date(now.getTime() + index * 15 * dayMs));
}

/** The zones that are elsewhere than ours at some of the moments, each once. */
export function listDifferentZones(offsets: readonly ZoneOffset[]): readonly string[] {
  const differing = offsets.filter(({ zone, at, minutes }) => ourMinutes(zone, at) !== minutes);
  return [...new Set(differing.map(({ zone }) => zone))].sort();
}

/** What Node believes; a zone that it does not know is left out. */
export function offsetsOfNode(zones: readonly string[], moments: readonly Date[]): readonly ZoneOffset[] {
  return zones.flatMap((zone) => {
    const format = formatOf(zone);
    if (format === null) return [];
    return moments.map((at) => ({ zone, at, minutes: shownMinutes(format, at) }));
  });
}

function ourMinutes(zone: string, at: Date): number {
  return (wallOf(at.getTime(), zone) - at.getTime()) / minuteMs;
}

function formatOf(zone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  } catch {
    return null;
  }
}

function shownMinutes(format: Intl.DateTimeFormat, at: Date): number {
  const wallMs = Date.parse(`${format.format(at).replace(' ', 'T')}Z`);
  return Math.round((wallMs - at.getTime()) / minuteMs);
}
