import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../src/core/duration.ts';
import { type DecisionFacts, decideDue } from '../../../src/core/schedule/decide.ts';
import { listOccurrences } from '../../../src/core/schedule/occurrences.ts';
import type { Schedule } from '../../../src/core/schedule/schedule.ts';

const daily: Schedule = {
  times: { kind: 'cron', pattern: '0 9-11 * * *' },
  zone: 'America/New_York',
  days: [true, true, true, true, true, true, true],
  from: null,
  until: null,
  except: { holidays: null, days: [] },
  spreadMs: 0,
  late: { withinMs: hourMs, catchUp: 'latest' },
  overlap: 'skip',
  mayRunTwiceADay: true,
};

/** Decisions on what came due since 8:30 New York on that day, `09:00 missed`. */
function decided(schedule: Schedule, now: string, facts: Partial<DecisionFacts> = {}): string[] {
  const until = new Date(now);
  const due = listOccurrences(schedule, { fromMs: Date.parse('2026-12-01T13:30Z'), untilMs: until.getTime() + 1 });
  const all = {
    now: until,
    inTheWay: null,
    daysWithRun: new Set<number>(),
    isQueued: false,
    opensAtMs: until.getTime(),
    ...facts,
  };
  return decideDue(schedule, due, all).map(({ occurrence, state, reason }) =>
    [occurrence.key.slice(11, 16), state, reason ?? ''].join(' ').trim(),
  );
}

describe('an occurrence', () => {
  it('starts in time', () => {
    expect(decided(daily, '2026-12-01T14:00:30Z')).toEqual(['09:00 started']);
  });

  it('of six hours without a process is missed, with the reason, three times', () => {
    expect(decided(daily, '2026-12-01T20:00Z')).toEqual([
      '09:00 missed late: noticed 6 h after its time; the schedule permits 1 h',
      '10:00 missed late: noticed 5 h after its time; the schedule permits 1 h',
      '11:00 missed late: noticed 4 h after its time; the schedule permits 1 h',
    ]);
  });

  it('is caught up as the latest of several, where the schedule permits so much', () => {
    const late = { ...daily, late: { withinMs: 8 * hourMs, catchUp: 'latest' as const } };
    expect(decided(late, '2026-12-01T20:00Z')).toEqual([
      '09:00 missed late: noticed 6 h after its time; only the latest of several is caught up',
      '10:00 missed late: noticed 5 h after its time; only the latest of several is caught up',
      '11:00 started',
    ]);
  });

  it('waits for a person, or is given up, where the schedule says so', () => {
    const ask = { ...daily, late: { withinMs: null, catchUp: 'none' as const } };
    expect(decided(ask, '2026-12-01T14:30Z')).toEqual([
      '09:00 missed late: noticed 30 min after its time; late runs wait for a person',
    ]);
    expect(decided(ask, '2026-12-01T14:00:59Z')).toEqual(['09:00 started']);
  });

  it('is skipped while an earlier run is not over, or waits for it, or does not mind', () => {
    const inTheWay = 'run 41 is not finished: 812 left, new contacts per day';
    expect(decided(daily, '2026-12-01T14:00Z', { inTheWay })).toEqual([`09:00 skipped overlap: ${inTheWay}`]);
    expect(decided({ ...daily, overlap: 'queue' }, '2026-12-01T14:00Z', { inTheWay })).toEqual([
      `09:00 queued overlap: ${inTheWay}`,
    ]);
    expect(decided({ ...daily, overlap: 'queue' }, '2026-12-01T14:00Z', { inTheWay, isQueued: true })[0]).toContain(
      'skipped',
    );
    expect(decided({ ...daily, overlap: 'allow' }, '2026-12-01T14:00Z', { inTheWay })).toEqual(['09:00 started']);
  });

  it('of a time that was moved does not come on a day that had its run', () => {
    const moved: Schedule = {
      ...daily,
      times: { kind: 'daily', minute: 15 * 60, everyDays: 1 },
      mayRunTwiceADay: false,
    };
    const daysWithRun = new Set([Date.parse('2026-12-01T00:00Z') / dayMs]);
    expect(decided(moved, '2026-12-01T20:00Z', { daysWithRun })[0]).toContain('skipped same_day');
    expect(decided({ ...moved, mayRunTwiceADay: true }, '2026-12-01T20:00Z', { daysWithRun })).toEqual([
      '15:00 started',
    ]);
  });

  it('at everybody’s own nine starts while it is not too late for those in Hawaii', () => {
    const local: Schedule = { ...daily, times: { kind: 'daily', minute: 9 * 60, everyDays: 1 }, zone: 'recipient' };
    const nineInHawaii = Date.parse('2026-12-02T19:00Z');
    const at = (ms: number): Date => new Date(ms);
    const due = listOccurrences(local, {
      fromMs: Date.parse('2026-12-02T00:00Z'),
      untilMs: Date.parse('2026-12-03T00:00Z'),
    });
    const state = (now: Date) =>
      decideDue(local, due, { now, inTheWay: null, daysWithRun: new Set(), isQueued: false, opensAtMs: null }).map(
        (each) => each.state,
      );
    expect(state(at(nineInHawaii + 59 * minuteMs))).toEqual(['started']);
    expect(state(at(nineInHawaii + 61 * minuteMs))).toEqual(['missed']);
  });
});
