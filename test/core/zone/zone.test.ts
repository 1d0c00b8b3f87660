import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../../../src/core/duration.ts';
import { localTime } from '../../../src/core/zone/local-time.ts';
import {
  findZoneName,
  haveSameClocks,
  instantOf,
  isZone,
  listClockChanges,
  wallOf,
  zoneData,
  zonesOfCountry,
} from '../../../src/core/zone/zone.ts';
import { zoneHistories } from '../../../src/core/zone/zone-data.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const instant = (text: string, zone: string): string =>
  new Date(instantOf(wall(text), zone)).toISOString().slice(0, 16);

describe('local time becomes an instant', () => {
  it('in winter 2026/27 by the clocks that western Canada has by then, whatever Node believes', () => {
    expect(instant('2026-12-15T09:00', 'America/Vancouver')).toBe('2026-12-15T16:00');
    expect(instant('2026-12-15T09:00', 'America/Edmonton')).toBe('2026-12-15T15:00');
    expect(instant('2026-12-15T09:00', 'America/Winnipeg')).toBe('2026-12-15T14:00');
  });

  it('as long after the change as it is after it where the clocks never show it', () => {
    expect(instant('2027-03-14T02:30', 'America/New_York')).toBe('2027-03-14T07:30');
    expect(instant('2026-10-04T02:15', 'Australia/Lord_Howe')).toBe('2026-10-03T15:45');
  });

  it('as the first of the two where the clocks show it twice', () => {
    expect(instant('2027-11-07T01:30', 'America/New_York')).toBe('2027-11-07T05:30');
    expect(instant('2027-04-04T01:45', 'Australia/Lord_Howe')).toBe('2027-04-03T14:45');
  });

  it('as Temporal has it, around every change of every zone on whose data both agree', () => {
    let compared = 0;
    for (const [names] of zoneHistories) {
      const zone = names.split(' ')[0] ?? '';
      for (const change of listClockChanges(zone, { fromMs: Date.UTC(2025, 0), untilMs: Date.UTC(2038, 0) })) {
        if (!temporalAgrees(zone, change.atMs)) continue;
        for (let minutes = -90; minutes <= 90; minutes += 15) {
          const wallMs = change.fromWallMs + minutes * minuteMs;
          expect(instantOf(wallMs, zone), `${zone} ${new Date(wallMs).toISOString()}`).toBe(
            temporalInstant(wallMs, zone),
          );
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(10_000);
  });
});

describe('an instant becomes local time', () => {
  it('that leads back to it, in every hour of a year', () => {
    for (const zone of ['America/New_York', 'America/Vancouver', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC']) {
      const doubled = listClockChanges(zone, { fromMs: Date.UTC(2026, 11), untilMs: Date.UTC(2028, 0) }).filter(
        ({ kind }) => kind === 'doubled',
      );
      const isSecondOfTwo = (atMs: number): boolean =>
        doubled.some((change) => atMs >= change.atMs && wallOf(atMs, zone) < change.toWallMs);
      const hours = Array.from({ length: 365 * 48 }, (_, index) => Date.UTC(2027, 0) + index * 30 * minuteMs);
      const lost = hours.filter((atMs) => !isSecondOfTwo(atMs) && instantOf(wallOf(atMs, zone), zone) !== atMs);
      expect(lost, zone).toEqual([]);
    }
  });

  it('with the name of its clock, which tells the doubled hours apart', () => {
    const zone = 'America/New_York';
    expect(localTime(new Date('2027-11-07T05:30Z'), zone)).toMatchObject({
      minute: '01:30',
      shortZone: 'EDT',
      weekday: 'Sun',
    });
    expect(localTime(new Date('2027-11-07T06:30Z'), zone)).toMatchObject({ minute: '01:30', shortZone: 'EST' });
    expect(localTime(new Date('2027-01-07T06:30Z'), 'America/Sao_Paulo').shortZone).toBe('UTC-03');
  });
});

describe('zones', () => {
  it('are known by name in any case, and nothing else is a zone', () => {
    expect(findZoneName(' america/new_york ')).toBe('America/New_York');
    expect(isZone('US/Eastern')).toBe(true);
    for (const name of ['Eastern', 'EST5', 'America/Springfield', '', 'constructor'])
      expect(isZone(name), name).toBe(false);
    expect(() => instantOf(0, 'Mars/Olympus')).toThrow(RangeError);
  });

  it('come from data of 2026f or newer', () => {
    expect(zoneData.version >= '2026f').toBe(true);
  });

  it('have the same clocks or not', () => {
    expect(haveSameClocks('America/Detroit', 'America/New_York')).toBe(true);
    expect(haveSameClocks('America/Phoenix', 'America/Denver')).toBe(false);
  });

  it('belong to countries', () => {
    expect(zonesOfCountry('GB')).toEqual(['Europe/London']);
    expect(zonesOfCountry('XX')).toEqual([]);
  });

  it('change their clocks where the offset changes, not where its name alone does', () => {
    const year = { fromMs: Date.UTC(2026, 5), untilMs: Date.UTC(2027, 5) };
    expect(listClockChanges('America/Vancouver', year)).toEqual([]);
    expect(
      listClockChanges('America/New_York', year).map(({ kind, fromWallMs }) => [
        kind,
        new Date(fromWallMs).toISOString().slice(0, 16),
      ]),
    ).toEqual([
      ['doubled', '2026-11-01T01:00'],
      ['gap', '2027-03-14T02:00'],
    ]);
  });
});

function temporalInstant(wallMs: number, zone: string): number {
  return Temporal.PlainDateTime.from(new Date(wallMs).toISOString().slice(0, -1)).toZonedDateTime(zone)
    .epochMilliseconds;
}

/** The polyfill has the zones of Node: it is an oracle where they are as new as ours. */
function temporalAgrees(zone: string, atMs: number): boolean {
  return [-3 * dayMs, -minuteMs, 0, 3 * dayMs].every((step) => {
    const at = atMs + step;
    const theirs = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
    return theirs === wallOf(at, zone) - at;
  });
}
