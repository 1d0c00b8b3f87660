import { describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../../../src/core/duration.ts';
import { isCronPattern, listOccurrences } from '../../../src/core/schedule/occurrences.ts';
import type { Schedule } from '../../../src/core/schedule/schedule.ts';

const day = (date: string): number => Date.parse(`${date}T00:00Z`) / dayMs;
const everyDay = [true, true, true, true, true, true, true];
const workdays = [false, true, true, true, true, true, false];

function scheduled(times: Schedule['times'], more: Partial<Schedule> = {}): Schedule {
  return {
    times,
    zone: 'America/New_York',
    days: everyDay,
    from: null,
    until: null,
    except: { holidays: null, days: [] },
    spreadMs: 0,
    late: { withinMs: 60 * minuteMs, catchUp: 'latest' },
    overlap: 'skip',
    mayRunTwiceADay: false,
    ...more,
  };
}

/** The moments of a span, `03-14 07:30`. */
function moments(schedule: Schedule, from: string, until: string): string[] {
  const span = { fromMs: Date.parse(`${from}Z`), untilMs: Date.parse(`${until}Z`) };
  return listOccurrences(schedule, span).map(({ atMs }) => new Date(atMs).toISOString().slice(5, 16).replace('T', ' '));
}

const cron = (pattern: string) => ({ kind: 'cron' as const, pattern });

describe('a fixed time', () => {
  it('that the clocks skip comes as long after the change, under the name that was asked for', () => {
    const daily = scheduled(cron('30 2 * * *'));
    expect(moments(daily, '2027-03-13T00:00', '2027-03-16T00:00')).toEqual([
      '03-13 07:30',
      '03-14 07:30',
      '03-15 06:30',
    ]);
    const [, onTheDay] = listOccurrences(daily, {
      fromMs: Date.parse('2027-03-13T00:00Z'),
      untilMs: Date.parse('2027-03-16T00:00Z'),
    });
    expect(onTheDay).toMatchObject({ key: '2027-03-14T02:30[America/New_York]', change: 'gap' });
  });

  it('that the clocks show twice comes once, the first time', () => {
    const daily = scheduled({ kind: 'daily', minute: 90, everyDays: 1 });
    expect(moments(daily, '2027-11-06T00:00', '2027-11-09T00:00')).toEqual([
      '11-06 05:30',
      '11-07 05:30',
      '11-08 06:30',
    ]);
  });

  it('on Lord Howe, whose clocks change by half an hour, is lost on no day', () => {
    const daily = scheduled(cron('15 2 * * *'), { zone: 'Australia/Lord_Howe' });
    expect(moments(daily, '2026-10-02T12:00', '2026-10-05T12:00')).toHaveLength(3);
  });

  it('that falls onto another one after the change comes once', () => {
    const twice = scheduled(cron('0 2,3 * * *'));
    expect(moments(twice, '2027-03-14T00:00', '2027-03-15T00:00')).toEqual(['03-14 07:00']);
  });
});

describe('what repeats within the day', () => {
  it('has no hole and no double in either night', () => {
    for (const times of [cron('*/30 * * * *'), { kind: 'elapsed' as const, ms: 30 * minuteMs, minute: 0 }]) {
      const schedule = scheduled(times, { from: day('2027-01-01') });
      for (const night of ['2027-03-14', '2027-11-07']) {
        const found = moments(schedule, `${night}T03:00`, `${night}T12:00`);
        expect(found).toHaveLength(18);
        expect(new Set(found).size).toBe(18);
      }
    }
  });

  it('has a name of its own for each of two equal wall times', () => {
    const span = { fromMs: Date.parse('2027-11-07T05:00Z'), untilMs: Date.parse('2027-11-07T07:00Z') };
    expect(listOccurrences(scheduled(cron('*/30 * * * *')), span).map(({ key }) => key)).toEqual([
      '2027-11-07T01:00[America/New_York]',
      '2027-11-07T01:30[America/New_York]',
      '2027-11-07T01:00-05:00[America/New_York]',
      '2027-11-07T01:30-05:00[America/New_York]',
    ]);
  });
});

describe('a year', () => {
  it('of 30 2 * * * New York has each of its days, every one at the right moment', () => {
    const year = { fromMs: Date.parse('2027-01-01T05:00Z'), untilMs: Date.parse('2028-01-01T05:00Z') };
    const found = listOccurrences(scheduled(cron('30 2 * * *')), year);
    expect(found.map(({ key }) => key)).toEqual(
      Array.from({ length: 365 }, (_, index) => {
        const date = new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10);
        return `${date}T02:30[America/New_York]`;
      }),
    );
    for (const { atMs, wallMs, change } of found) {
      const isSummer = wallMs >= Date.UTC(2027, 2, 14) + 3 * 60 * minuteMs && wallMs < Date.UTC(2027, 10, 7);
      expect(atMs - wallMs).toBe((isSummer && change === null ? 4 : 5) * 60 * minuteMs);
    }
  });

  it('of 0 9 * * 1-5 in the recipient’s zone has each workday, and starts with the first zone', () => {
    const year = { fromMs: Date.parse('2027-01-01T00:00Z'), untilMs: Date.parse('2028-01-01T00:00Z') };
    const found = listOccurrences(scheduled(cron('0 9 * * 1-5'), { zone: 'recipient' }), year);
    expect(found).toHaveLength(261);
    expect(found[0]).toMatchObject({ key: '2027-01-01T09:00[recipient]', atMs: Date.parse('2027-01-01T12:30Z') });
  });
});

describe('the calendar', () => {
  it('has months that have the day, and leap years', () => {
    const span = ['2027-01-01T00:00', '2029-01-01T00:00'] as const;
    expect(moments(scheduled(cron('0 9 31 * *'), { zone: 'UTC' }), ...span)).toHaveLength(14);
    expect(moments(scheduled(cron('0 9 29 2 *'), { zone: 'UTC' }), ...span)).toEqual(['02-29 09:00']);
  });

  it('keeps to days, first and last day, holidays and dates that are left out', () => {
    const schedule = scheduled(
      { kind: 'daily', minute: 9 * 60, everyDays: 1 },
      {
        zone: 'UTC',
        days: workdays,
        from: day('2026-12-21'),
        until: day('2027-01-05'),
        except: { holidays: 'US-federal', days: [day('2026-12-24')] },
      },
    );
    expect(moments(schedule, '2026-12-01T00:00', '2027-02-01T00:00').map((at) => at.slice(0, 5))).toEqual(
      '12-21 12-22 12-23 12-28 12-29 12-30 12-31 01-04 01-05'.split(' '),
    );
  });

  it('counts every two weeks from the first day, on the clock', () => {
    const schedule = scheduled({ kind: 'daily', minute: 570, everyDays: 14 }, { from: day('2027-03-01') });
    expect(moments(schedule, '2027-02-20T00:00', '2027-04-01T00:00')).toEqual([
      '03-01 14:30',
      '03-15 13:30',
      '03-29 13:30',
    ]);
  });

  it('has single dates', () => {
    const schedule = scheduled({ kind: 'dates', minute: 600, dates: [day('2026-12-24'), day('2027-07-04')] });
    expect(moments(schedule, '2026-12-01T00:00', '2028-01-01T00:00')).toEqual(['12-24 15:00', '07-04 14:00']);
  });

  it('knows a pattern of five fields', () => {
    for (const pattern of ['30 9 * * 1-5', '*/15 8-18 * * *', '0 9 1 * *', '0 9 * * MON'])
      expect(isCronPattern(pattern), pattern).toBe(true);
    for (const pattern of ['', 'daily', '* * * *', '0 0 9 * * *', '61 9 * * *', '@daily'])
      expect(isCronPattern(pattern), pattern).toBe(false);
  });
});
