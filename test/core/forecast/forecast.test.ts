import { expect, test } from 'vitest';
import type { Calendar } from '../../../src/core/forecast/calendar.ts';
import { forecast } from '../../../src/core/forecast/forecast.ts';
import { findMilestones } from '../../../src/core/forecast/milestones.ts';
import type { ForecastInput } from '../../../src/core/forecast/question.ts';
import { crowds, input, line, now } from './messages.ts';

/** Minutes from now at which the messages go out, in order of the messages; null for never. */
function minutesOf(asked: ForecastInput): (number | null)[] {
  return [...forecast(asked).sentAtMs].map((at) =>
    Number.isNaN(at) ? null : Math.floor((at - now.getTime()) / 60_000),
  );
}

/** How many messages go out in each of these minutes: `[[0, 15], [60, 15]]`. */
function countByMinute(asked: ForecastInput): [number | null, number][] {
  const counts = new Map<number | null, number>();
  for (const minute of minutesOf(asked)) counts.set(minute, (counts.get(minute) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one ?? -1) - (other ?? -1));
}

test('new contacts go out by 15 an hour and 50 from 3 AM to 3 AM New York', () => {
  expect(countByMinute(input(crowds({ people: 70 })))).toEqual([
    [0, 15],
    [60, 15],
    [120, 15],
    [180, 5],
    // 3 AM in New York is 8 AM UTC, 17 hours from now.
    [1020, 15],
    [1080, 5],
  ]);
});

test('who is known is held by nothing but 10 a second', () => {
  const sent = forecast(input(crowds({ people: 1_000, isNew: false }))).sentAtMs;
  expect(sent[0]).toBe(now.getTime());
  // Dispatch sends 2 % slower than allowed, because the timers of Bottleneck are early.
  expect((sent[999] ?? 0) - now.getTime()).toBeCloseTo(999 * 102, 0);
});

test('the parts of a person go together, and only the first is rationed', () => {
  expect(countByMinute(input(crowds({ people: 20, parts: 3 })))).toEqual([
    [0, 45],
    [60, 15],
  ]);
});

test('known contacts do not wait behind new ones', () => {
  const minutes = minutesOf(input(crowds({ people: 20 }, { people: 5, isNew: false })));
  expect(minutes.slice(0, 20).filter((minute) => minute === 60)).toHaveLength(5);
  expect(minutes.slice(20)).toEqual([0, 0, 0, 0, 0]);
});

test('what was sent before counts: in the hour, and since 3 AM', () => {
  const at = (minutesAgo: number) => ({ atMs: now.getTime() - minutesAgo * 60_000, isInformational: false });
  const early = Array.from({ length: 38 }, () => at(300));
  const late = Array.from({ length: 10 }, () => at(20));
  const lines = [line({ newContacts: [...early, ...late] })];
  expect(countByMinute(input(crowds({ people: 20 }), { lines }))).toEqual([
    [0, 2],
    [1020, 15],
    [1080, 3],
  ]);
});

test('yesterday does not count for today', () => {
  const counted = Array.from({ length: 50 }, () => ({ atMs: now.getTime() - 8 * 3_600_000, isInformational: false }));
  expect(minutesOf(input(crowds({ people: 1 }), { lines: [line({ newContacts: counted })] }))).toEqual([0]);
});

test('informational goes first, and its part of the day is kept for it', () => {
  const runs = [{ isInformational: true }, { isInformational: false }];
  const messages = crowds({ people: 60, run: 1 }, { people: 5, run: 0 });
  const lines = [line({ newPerHour: null, reserve: 10 })];
  const minutes = minutesOf(input(messages, { runs, lines }));
  expect(minutes.slice(60)).toEqual([0, 0, 0, 0, 0]);
  // 50 a day, of which 5 went to reminders and 5 more are kept for them; the next day 10 are.
  expect(minutes.filter((minute) => minute === 0)).toHaveLength(45);
  expect(minutes.filter((minute) => minute === 1020)).toHaveLength(20);
});

test('a gap between new contacts is kept, and others go out meanwhile', () => {
  const lines = [line({ minGapSeconds: 480 })];
  expect(minutesOf(input(crowds({ people: 4 }, { people: 1, isNew: false }), { lines }))).toEqual([0, 8, 16, 24, 0]);
});

test.each([
  ['spring', '2026-03-08', 23],
  ['autumn', '2026-11-01', 25],
])('the day of the change of clocks in %s begins at 3 AM too', (_, date, hours) => {
  const lines = [line({ newPerHour: null })];
  // Noon of the day before, in UTC.
  const start = new Date(Date.parse(`${date}T12:00:00Z`) - 86_400_000);
  const sent = forecast(input(crowds({ people: 101 }), { lines, now: start })).sentAtMs;
  const first = sent[50] ?? 0;
  const second = sent[100] ?? 0;
  expect(new Date(first).toLocaleString('en-US', { timeZone: 'America/New_York' })).toMatch(/, 3:00:00 AM$/);
  expect(new Date(second).toLocaleString('en-US', { timeZone: 'America/New_York' })).toMatch(/, 3:00:00 AM$/);
  // The day before the change is the short or long one: it ends at 3 AM of the new time.
  expect((first - Date.parse(`${date}T00:00:00-05:00`)) / 3_600_000).toBeCloseTo(hours === 23 ? 2 : 3, 5);
});

test('nothing goes out before the time that the provider asked for, nor ever from a blocked line or against a 0', () => {
  const resumeAtMs = now.getTime() + 600_000;
  expect(minutesOf(input(crowds({ people: 1 }), { lines: [line({ resumeAtMs })] }))).toEqual([10]);
  expect(minutesOf(input(crowds({ people: 1 }), { lines: [line({ isBlocked: true })] }))).toEqual([null]);
  const none = input(crowds({ people: 1 }, { people: 1, isNew: false }), { lines: [line({ newPerDay: 0 })] });
  expect(minutesOf(none)).toEqual([null, 0]);
});

test('a window holds back only its own messages', () => {
  const nineToFive: Calendar = {
    nextOpening: (window, atMs) => {
      if (window === 0) return { fromMs: atMs, untilMs: Number.POSITIVE_INFINITY };
      const opensAt = now.getTime() + 7_200_000;
      return atMs < opensAt + 1_000 ? { fromMs: opensAt, untilMs: opensAt + 1_000 } : null;
    },
  };
  const messages = crowds({ people: 12, isNew: false, window: 1 }, { people: 2, isNew: false, window: 0 });
  const minutes = minutesOf(input(messages, { calendar: nineToFive }));
  // A second is enough for ten of the twelve, and the window does not open again.
  expect(minutes).toEqual([...Array.from({ length: 10 }, () => 120), null, null, 0, 0]);
});

test('each line has its own ration', () => {
  const messages = crowds({ people: 20, line: 0 }, { people: 20, line: 1 });
  expect(countByMinute(input(messages, { lines: [line(), line({ newPerHour: null })] }))).toEqual([
    [0, 35],
    [60, 5],
  ]);
});

test('milestones count one run, and the messages that never go out', () => {
  const runs = [{ isInformational: false }, { isInformational: false }];
  const messages = crowds({ people: 15, run: 0 }, { people: 30, run: 1 }, { people: 1, run: 1, line: 1 });
  const lines = [line(), line({ isBlocked: true })];
  const found = findMilestones(forecast(input(messages, { runs, lines })), { messages, run: 1 });
  expect(found).toMatchObject({ messages: 30, never: 1 });
  const minutes = [found.startsAt, found.halfAt, found.ninetyAt, found.endsAt].map((at) =>
    at === null ? null : Math.floor((at.getTime() - now.getTime()) / 60_000),
  );
  expect(minutes).toEqual([60, 60, 120, 120]);
});

test('of a crowd on two hundred lines every message is counted', () => {
  const count = 100_000;
  const messages = { ...crowds(), count, line: Uint16Array.from({ length: count }, (_, index) => index % 200) };
  for (const column of ['run', 'window'] as const) messages[column] = new Uint16Array(count);
  messages.isNew = new Uint8Array(count).fill(1);
  messages.isLaterPart = new Uint8Array(count);
  const played = forecast(input(messages, { lines: Array.from({ length: 200 }, () => line()) }));
  const found = findMilestones(played, { messages, run: 0 });
  expect(found.messages).toBe(count);
});
