import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../src/core/duration.ts';
import { findHoliday } from '../../../src/core/hours/holidays.ts';
import { packs } from '../../../src/core/hours/pack-data.ts';
import { type AccountHours, noHours, permittedHours } from '../../../src/core/hours/permitted.ts';
import { findPlace, type Whereabouts } from '../../../src/core/place/place.ts';

const everyDay = (from: number, until: number) => Array.from({ length: 7 }, () => [from * 60, until * 60] as const);

/** Openings that begin on a day of UTC, `13:00-01:00`. */
function openings(
  areaCode: string,
  day: string,
  {
    row = {},
    hours = noHours,
    purpose = 'marketing',
  }: { row?: Whereabouts; hours?: AccountHours; purpose?: 'marketing' | 'informational' } = {},
): string[] {
  const fromMs = Date.parse(`${day}T00:00Z`);
  return permittedHours(findPlace(`+1${areaCode}5550123`, row), { purpose, hours })
    .openings({ fromMs, untilMs: fromMs + dayMs })
    .filter((opening) => opening.fromMs >= fromMs && opening.fromMs < fromMs + dayMs)
    .map((opening) =>
      [opening.fromMs, opening.untilMs].map((at) => new Date(at).toISOString().slice(11, 16)).join('-'),
    );
}

describe('marketing is permitted', () => {
  it('by the federal hours where a state has none', () => {
    expect(openings('212', '2026-12-01')).toEqual(['13:00-02:00']);
    expect(openings('212', '2026-07-01')).toEqual(['12:00-01:00']);
  });

  it('by the hours of the state', () => {
    expect(openings('305', '2026-12-01')).toEqual(['13:00-01:00']);
    expect(openings('502', '2026-12-01')).toEqual(['15:00-02:00']);
  });

  it('only where both possible places permit it', () => {
    // 8 to 20 in Miami and 8 to 21 in Denver: 8 to 18 in Denver.
    expect(openings('305', '2026-12-01', { row: { zip: '80202' } })).toEqual(['15:00-01:00']);
  });

  it('in Oregon until 21:00 in 2025, and until 20:00 from 2026 on', () => {
    expect(openings('503', '2025-12-31')).toEqual(['16:00-05:00']);
    expect(openings('503', '2026-01-01')).toEqual(['16:00-04:00']);
  });

  it('not on Sundays in Mississippi, Louisiana, Alabama and Rhode Island, and from noon in Texas', () => {
    for (const code of ['601', '504', '205', '401']) expect(openings(code, '2026-12-06'), code).toEqual([]);
    expect(openings('512', '2026-12-06')).toEqual(['18:00-03:00']);
    expect(openings('512', '2026-12-07')).toEqual(['15:00-03:00']);
  });

  it('not on holidays in Louisiana, Alabama and Rhode Island', () => {
    for (const code of ['504', '205', '401']) expect(openings(code, '2026-12-25'), code).toEqual([]);
    expect(openings('504', '2027-02-09')).toEqual([]);
    expect(openings('401', '2027-08-09')).toEqual([]);
    expect(openings('504', '2027-08-09')).toEqual(['13:00-01:00']);
  });

  it('to people of unknown place while it is permitted from Rhode Island to Hawaii, never on Sundays', () => {
    expect(openings('800', '2026-12-01')).toEqual(['18:00-23:00']);
    expect(openings('800', '2026-07-01')).toEqual(['18:00-22:00']);
    expect(openings('800', '2026-12-05')).toEqual(['18:00-22:00']);
    expect(openings('800', '2026-12-06')).toEqual([]);
  });

  it('in Canada by its own hours, elsewhere by hours of our own', () => {
    expect(openings('416', '2026-12-01')).toEqual(['14:00-01:00']);
    expect(openings('416', '2026-12-05')).toEqual(['15:00-23:00']);
    const london = permittedHours(findPlace('+442071838750'), { purpose: 'marketing', hours: noHours });
    const fromMs = Date.UTC(2026, 11, 1);
    expect(london.openings({ fromMs, untilMs: fromMs + dayMs })).toEqual([
      { fromMs: fromMs + 9 * hourMs, untilMs: fromMs + 20 * hourMs },
    ]);
    expect(london.packs.map(({ id }) => id)).toEqual(['other']);
  });
});

describe('reminders are permitted', () => {
  it('from 8 to 21, on Sundays, too', () => {
    expect(openings('504', '2026-12-06', { purpose: 'informational' })).toEqual(['14:00-03:00']);
  });
});

describe("an account's hours", () => {
  it('narrow and never widen', () => {
    const own = (from: number, until: number): AccountHours => ({
      ...noHours,
      own: { marketing: everyDay(from, until) },
    });
    expect(openings('212', '2026-12-01', { hours: own(10, 18) })).toEqual(['15:00-23:00']);
    expect(openings('212', '2026-12-01', { hours: own(5, 24) })).toEqual(['13:00-02:00']);
    expect(openings('212', '2026-12-01', { hours: own(10, 18), purpose: 'informational' })).toEqual(['13:00-02:00']);
  });

  it('leave out a pack, and all of them', () => {
    expect(openings('305', '2026-12-01', { hours: { ...noHours, off: { 'US-FL': 'counsel' } } })).toEqual([
      '13:00-02:00',
    ]);
    const all = { ...noHours, off: { all: 'a sandbox' } };
    const fromMs = Date.UTC(2026, 11, 6);
    const always = permittedHours(findPlace('+15045550123'), { purpose: 'marketing', hours: all });
    expect(always.openings({ fromMs, untilMs: fromMs + dayMs })[0]).toMatchObject({
      fromMs: expect.toSatisfy((at: number) => at <= fromMs),
    });
  });

  it('hold a state in an emergency, until it ends', () => {
    const hours: AccountHours = { ...noHours, emergency: { states: ['LA'], untilMs: Date.UTC(2026, 11, 2, 18) } };
    expect(openings('504', '2026-12-01', { hours })).toEqual([]);
    expect(openings('504', '2026-12-02', { hours })).toEqual(['18:00-02:00']);
    expect(openings('504', '2026-12-03', { hours })).toEqual(['14:00-02:00']);
    expect(openings('305', '2026-12-01', { hours })).toEqual(['13:00-01:00']);
  });

  it('that leave less than half an hour leave nothing', () => {
    const own = { ...noHours, own: { marketing: Array.from({ length: 7 }, () => [480, 505] as const) } };
    expect(openings('212', '2026-12-01', { hours: own })).toEqual([]);
  });
});

describe('what narrows a place', () => {
  it('is the packs at the edges of its openings', () => {
    const hours = permittedHours(findPlace('+18005550123'), { purpose: 'marketing', hours: noHours });
    const fromMs = Date.UTC(2026, 11, 1);
    expect(hours.narrowedBy({ fromMs, untilMs: fromMs + dayMs })).toEqual(expect.arrayContaining(['US', 'US-RI']));
    expect(hours.narrowedBy({ fromMs, untilMs: fromMs + dayMs })).not.toContain('US-FL');
  });
});

describe('packs', () => {
  it('have ids of their own, and every rule a source', () => {
    expect(new Set(packs.map(({ id }) => id)).size).toBe(packs.length);
    for (const { id, rules } of packs)
      for (const { sources, hours } of rules) expect([id, sources.length > 0, hours.length]).toEqual([id, true, 7]);
  });
});

describe('holidays', () => {
  const day = (date: string): number => Date.parse(`${date}T00:00Z`) / dayMs;

  it('fall where the calendars of 2026 and 2027 have them', () => {
    expect(findHoliday('US-federal', day('2026-11-26'))).toBe('Thanksgiving Day');
    expect(findHoliday('US-federal', day('2026-07-03'))).toBe('Independence Day');
    expect(findHoliday('US-federal', day('2027-05-31'))).toBe('Memorial Day');
    expect(findHoliday('US-federal', day('2027-12-31'))).toBe("New Year's Day");
    expect(findHoliday('US-LA', day('2027-03-26'))).toBe('Good Friday');
    expect(findHoliday('US-LA', day('2026-11-03'))).toBe('General Election Day');
    expect(findHoliday('US-LA', day('2027-11-02'))).toBeNull();
    expect(findHoliday('CA-federal', day('2027-05-24'))).toBe('Victoria Day');
    expect(findHoliday('US-federal', day('2026-11-27'))).toBeNull();
  });
});
