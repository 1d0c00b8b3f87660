import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/core/campaign/account.ts';
import { explainPast, type PastTurn } from '../../../src/core/forecast/turn.ts';

const minuteMs = 60_000;
/** 10 AM in New York. */
const readyMs = Date.parse('2026-11-23T15:00:00Z');

/** A message that was ready at ten and went out so many minutes later, after others at these minutes. */
function waited(minutes: number, others: readonly number[], more: Partial<PastTurn> = {}): readonly string[] {
  const holds = explainPast({
    readyMs,
    sentMs: readyMs + minutes * minuteMs,
    isNewContact: true,
    isInformational: false,
    limits: defaultLimits,
    countedBefore: others.map((minute) => ({ atMs: readyMs + minute * minuteMs, isInformational: false })),
    sentMeanwhile: others.filter((minute) => minute >= 0).length,
    ...more,
  });
  return holds.map(({ by, ms, detail }) => `${by} ${detail} ${Math.round((ms ?? 0) / minuteMs)}`);
}

const hourly = (from: number, hours: number, perHour: number): readonly number[] =>
  Array.from({ length: hours * perHour }, (_, index) => from + Math.floor(index / perHour) * 60);

test('what went out at once was held by nothing', () => {
  expect(waited(0, [])).toEqual([]);
});

test('the ration of the hour is named where it left no room', () => {
  expect(waited(60, hourly(0, 1, 15))).toEqual(['newPerHour 15 60']);
  expect(waited(120, hourly(0, 2, 15))).toEqual(['newPerHour 15 120']);
});

test('the ration of the day is named where it left no room until 3 AM, also for those who were not the first of the new day', () => {
  const day = [...hourly(0, 3, 15), ...Array.from({ length: 5 }, () => 180)];
  const dayStarts = (Date.parse('2026-11-24T08:00:00Z') - readyMs) / minuteMs;
  expect(waited(dayStarts, day)).toEqual(['newPerDay 50 840', 'newPerHour 15 180']);
  expect(waited(dayStarts, [...day, dayStarts, dayStarts])).toEqual(['newPerDay 50 840', 'newPerHour 15 180']);
  const limits = { ...defaultLimits, informationalReserve: 35 };
  expect(waited(dayStarts, hourly(0, 1, 15), { limits })).toEqual([
    'newPerDay 50, of which 35 are kept for reminders 1020',
  ]);
});

test('a gap between new contacts is named', () => {
  const limits = { ...defaultLimits, minGapSeconds: 600 };
  expect(waited(20, [0, 10], { limits })).toEqual(['minGapSeconds 600 s 20']);
});

test('a known contact waits for those before it, and else its line was at rest', () => {
  expect(waited(10, [], { isNewContact: false, sentMeanwhile: 6_000 })).toEqual(['perSecond 10 10']);
  expect(waited(30, [], { isNewContact: false, sentMeanwhile: 6_000 })).toEqual([
    'lineAtRest null 20',
    'perSecond 10 10',
  ]);
});
