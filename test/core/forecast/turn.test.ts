import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/core/campaign/account.ts';
import { explainPast, type Hold, type PastTurn } from '../../../src/core/forecast/turn.ts';

const minuteMs = 60_000;
/** 10 AM in New York. */
const readyMs = Date.parse('2026-11-23T15:00:00Z');

/** A message that was ready at ten and went out so many minutes later, after others at these minutes. */
function waited(minutes: number, others: readonly number[], more: Partial<PastTurn> = {}): readonly object[] {
  const holds = explainPast({
    readyMs,
    sentMs: readyMs + minutes * minuteMs,
    isNewContact: true,
    isInformational: false,
    limits: defaultLimits,
    countedBefore: others.map((minute) => ({ atMs: readyMs + minute * minuteMs, isInformational: false })),
    sentMeanwhile: others.filter((minute) => minute >= 0).length,
    openings: null,
    ...more,
  });
  return holds.map(({ ms, ...hold }) => ({ ...hold, minutes: Math.round((ms ?? 0) / minuteMs) }));
}

const held = (minutes: number, by: Hold['by'], detail: string | null): object => ({ by, detail, minutes });

const hourly = (from: number, hours: number, perHour: number): readonly number[] =>
  Array.from({ length: hours * perHour }, (_, index) => from + Math.floor(index / perHour) * 60);

test('what went out at once was held by nothing', () => {
  expect(waited(0, [])).toEqual([]);
});

test('the ration of the hour is named where it left no room', () => {
  expect(waited(60, hourly(0, 1, 15))).toEqual([held(60, 'newPerHour', '15')]);
  expect(waited(120, hourly(0, 2, 15))).toEqual([held(120, 'newPerHour', '15')]);
});

test('the ration of the day is named where it left no room until 3 AM, also for those who were not the first of the new day', () => {
  const day = [...hourly(0, 3, 15), ...Array.from({ length: 5 }, () => 180)];
  const dayStarts = (Date.parse('2026-11-24T08:00:00Z') - readyMs) / minuteMs;
  expect(waited(dayStarts, day)).toEqual([held(840, 'newPerDay', '50'), held(180, 'newPerHour', '15')]);
  expect(waited(dayStarts, [...day, dayStarts, dayStarts])).toEqual([
    held(840, 'newPerDay', '50'),
    held(180, 'newPerHour', '15'),
  ]);
  const limits = { ...defaultLimits, informationalReserve: 35 };
  expect(waited(dayStarts, hourly(0, 1, 15), { limits })).toEqual([
    held(1020, 'newPerDay', '50, of which 35 are kept for reminders'),
  ]);
});

test('a gap between new contacts is named', () => {
  const limits = { ...defaultLimits, minGapSeconds: 600 };
  expect(waited(20, [0, 10], { limits })).toEqual([held(20, 'minGapSeconds', '600 s')]);
});

test('a known contact waits for those before it, and else its line was at rest', () => {
  expect(waited(10, [], { isNewContact: false, sentMeanwhile: 6_000 })).toEqual([held(10, 'perSecond', '10')]);
  expect(waited(30, [], { isNewContact: false, sentMeanwhile: 6_000 })).toEqual([
    held(20, 'lineAtRest', null),
    held(10, 'perSecond', '10'),
  ]);
});

test('hours that are not permitted are no time in which a limit holds', () => {
  const minute = (at: number): number => readyMs + at * minuteMs;
  const openings = [{ fromMs: minute(600), untilMs: minute(1_300) }];
  expect(waited(600, [], { openings })).toEqual([held(600, 'calendar', null)]);
  // Fifteen went out at the opening; the next one waits an hour for them.
  const others = Array.from({ length: 15 }, () => 600);
  expect(waited(660, others, { openings })).toEqual([held(600, 'calendar', null), held(60, 'newPerHour', '15')]);
  expect(waited(700, [600], { openings })[1]).toEqual(held(100, 'newPerDay', '50, spread over the permitted hours'));
});
