import { expect, test } from 'vitest';
import { chartForecast } from '../../../src/core/forecast/chart.ts';
import { forecast } from '../../../src/core/forecast/forecast.ts';
import { findMilestones } from '../../../src/core/forecast/milestones.ts';
import type { ForecastInput } from '../../../src/core/forecast/question.ts';
import { crowds, input, line, now } from './messages.ts';

function chartOf(asked: ForecastInput) {
  const played = forecast(asked);
  const run = { messages: asked.messages, run: 0 };
  return chartForecast(played, { ...run, milestones: findMilestones(played, run) });
}

test('strangers come by the hour as long as the hour binds, then by the day', () => {
  const { unit, rows } = chartOf(input(crowds({ people: 170 })));
  expect(unit).toBe('6 hours');
  expect(
    rows.filter(({ messages }) => messages > 0).map(({ from, messages }) => [from.toISOString(), messages]),
  ).toEqual([
    ['2026-11-23T12:00:00.000Z', 45],
    ['2026-11-23T18:00:00.000Z', 5],
    ['2026-11-24T06:00:00.000Z', 50],
    ['2026-11-25T06:00:00.000Z', 50],
    ['2026-11-26T06:00:00.000Z', 20],
  ]);
  expect(rows[0]?.limit).toBe('newPerHour');
  expect(rows[1]?.limit).toBe('newPerDay');
  // Two hours of waiting for 3 AM in New York, then one for the last five.
  expect(rows.at(-1)?.limit).toBe('newPerDay');
});

test('known contacts are bound by the pace alone', () => {
  const { unit, rows } = chartOf(input(crowds({ people: 5_000, isNew: false })));
  expect(unit).toBe('minute');
  expect(rows).toHaveLength(9);
  expect(rows[0]).toEqual({ from: now, messages: 589, limit: 'perSecond' });
  expect(rows.reduce((sum, { messages }) => sum + messages, 0)).toBe(5_000);
});

test('a forecast of any length has few rows, which contain every message', () => {
  for (const people of [1, 20, 300, 5_000, 100_000]) {
    const { rows } = chartOf(input(crowds({ people }), { lines: [line()] }));
    expect(rows.length).toBeLessThanOrEqual(16);
    expect(rows.reduce((sum, { messages }) => sum + messages, 0)).toBe(people);
  }
});

test('a run of which nothing can go out has no rows', () => {
  expect(chartOf(input(crowds({ people: 5 }), { lines: [line({ isBlocked: true })] })).rows).toEqual([]);
});
