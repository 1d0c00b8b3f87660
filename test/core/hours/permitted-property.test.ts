import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../src/core/duration.ts';
import { findHoliday } from '../../../src/core/hours/holidays.ts';
import type { Opening } from '../../../src/core/hours/opening.ts';
import { packs } from '../../../src/core/hours/pack-data.ts';
import { noHours, permittedHours } from '../../../src/core/hours/permitted.ts';
import { areaCodeRows } from '../../../src/core/place/area-code-data.ts';
import { type Candidate, findPlace } from '../../../src/core/place/place.ts';
import { wallOf } from '../../../src/core/zone/zone.ts';
import { draws } from '../../support/runs.ts';

const areaCodes = [...areaCodeRows.flatMap((row) => row.split(' = ')[1]?.split(' ') ?? []), '800'];
const purposes = ['marketing', 'informational'] as const;
/** A leap year. */
const yearFrom = Date.UTC(2028, 0, 1);
const hoursOfYear = 8_784;
/** Draws for each area code and purpose: ten million in all for the proof. */
const drawsPerPlace = draws(12_000, 400);

/** Whether every pack of every candidate permits it, read off the clocks of that moment: no use is made of openings. */
function isPermitted(place: readonly Candidate[], purpose: (typeof purposes)[number], atMs: number): boolean {
  return place.every(({ country, state, zone }) => {
    const wallMs = wallOf(atMs, zone);
    const wall = new Date(wallMs);
    const day = Math.floor(wallMs / dayMs);
    const date = wall.toISOString().slice(0, 10);
    const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
    return packs
      .filter((pack) => pack.country === country && (pack.states === null || pack.states.includes(state ?? '')))
      .flatMap(({ rules }) => rules.filter((rule) => rule.purpose === purpose && (rule.from ?? '') <= date))
      .every(({ hours, holidays }) => {
        const open = hours[wall.getUTCDay()] ?? null;
        if (open === null || (holidays !== null && findHoliday(holidays, day) !== null)) return false;
        return open[0] <= minute && minute < open[1];
      });
  });
}

function isWithin(openings: readonly Opening[], atMs: number): boolean {
  let [low, high] = [0, openings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((openings[middle]?.untilMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return (openings[low]?.fromMs ?? Number.POSITIVE_INFINITY) <= atMs;
}

describe('permitted hours', () => {
  it('are those, and only those, that every pack of every possible place permits', () => {
    const seed = Date.now() & 0x7fffffff;
    const draw = fc.sample(fc.nat({ max: 2 ** 30 }), { numRuns: 1_000, seed });
    let [drawn, differing] = [0, 0];
    for (const [index, code] of areaCodes.entries()) {
      for (const purpose of purposes) {
        const zip = index % 3 === 0 ? String(10_001 + ((draw[index % draw.length] ?? 0) % 89_000)) : '';
        const place = findPlace(`+1${code}5550123`, { zip });
        const openings = permittedHours(place, { purpose, hours: noHours }).openings({
          fromMs: yearFrom,
          untilMs: yearFrom + hoursOfYear * hourMs,
        });
        for (let each = 0; each < drawsPerPlace; each += 1) {
          const random = (draw[each % draw.length] ?? 0) + each * 7_919;
          const atMs = yearFrom + (random % hoursOfYear) * hourMs + (random % 60) * minuteMs;
          drawn += 1;
          if (isWithin(openings, atMs) !== isPermitted(place, purpose, atMs)) differing += 1;
        }
      }
    }
    expect({ seed, differing }).toEqual({ seed, differing: 0 });
    expect(drawn).toBeGreaterThan(areaCodes.length * purposes.length * 100);
  });
});
