import { expect, test } from 'vitest';
import type { HeldPeople } from '../../../src/core/forecast/held-people.ts';
import { forecastRun } from '../../../src/core/forecast/run-forecast.ts';
import { formatForecast } from '../../../src/report/text/forecast-text.ts';
import { crowds, input, line, now } from '../../core/forecast/messages.ts';

const none = { messages: 0, segments: 0, ucs2Messages: 0, mms: 0 };
const hours: HeldPeople = { now: 170, later: [], never: { recipients: 0, by: [] } };
const plain = { run: 0, sms: { known: none, unknown: none }, hours, lookups: null, lines: null };

test('a forecast names its moments, shows a chart with what held it back, and answers how many lines', () => {
  const messages = crowds({ people: 170 });
  const asked = {
    ...plain,
    sms: { known: { messages: 1_200, segments: 1_300, ucs2Messages: 7, mms: 2 }, unknown: none },
    lookups: { notAsked: 40, enoughAt: new Date('2026-11-24T09:00:00Z') },
    lines: {
      finishBy: new Date('2026-11-24T23:59:59Z'),
      isMovable: new Uint8Array(messages.count).fill(1),
      newLine: line(),
    },
  };
  expect(formatForecast(forecastRun(input(messages), asked), { width: 80, zone: 'UTC' })).toBe(
    `Forecast, if sent now (times in UTC)
  first message  Mon 2026-11-23 15:00
  half of them   Tue 2026-11-24 10:00
  90 % of them   Thu 2026-11-26 08:00
  last message   Thu 2026-11-26 09:00, after 2 d 18 h
  as SMS         1,200 messages, 1,300 segments (7 in UCS-2), 2 MMS

Messages per 6 hours                                       held by
  Mon 2026-11-23 12:00  ==========================     45  new contacts per hour
  Mon 2026-11-23 18:00  ===                             5  new contacts per day
  Tue 2026-11-24 00:00                                  0  new contacts per day
  Tue 2026-11-24 06:00  =============================  50  new contacts per day
  Tue 2026-11-24 12:00                                  0  new contacts per day
  Tue 2026-11-24 18:00                                  0  new contacts per day
  Wed 2026-11-25 00:00                                  0  new contacts per day
  Wed 2026-11-25 06:00  =============================  50  new contacts per day
  Wed 2026-11-25 12:00                                  0  new contacts per day
  Wed 2026-11-25 18:00                                  0  new contacts per day
  Thu 2026-11-26 00:00                                  0  new contacts per day
  Thu 2026-11-26 06:00  ============                   20  new contacts per day

Lookups for the 40 whose channel is not known: possible by Tue 2026-11-24 09:00.
To finish by Tue 2026-11-24 23:59, the run needs 2 lines, 1 more than the
account has; the last message goes out Tue 2026-11-24 10:00.`,
  );
});

test('times are on the clocks of the operator, across the end of summer time, and the zone is named once', () => {
  const now = new Date('2026-10-31T22:30:00Z');
  const shown = { width: 80, zone: 'America/New_York' };
  const text = formatForecast(forecastRun(input(crowds({ people: 40 }), { now }), plain), shown);
  expect(text.match(/America\/New_York/g)).toHaveLength(1);
  expect(text).toContain('  first message  Sat 2026-10-31 18:30\n');
  // 02:30 UTC of the next day.
  expect(text).toContain('  last message   Sat 2026-10-31 20:30, after 2 h');
  expect(text).not.toContain('UTC');
});

test.each([30, 60, 80, 200])('no line is wider than %i', (width) => {
  const text = formatForecast(forecastRun(input(crowds({ people: 3_000 })), plain), { width, zone: 'UTC' });
  expect(Math.max(...text.split('\n').map((each) => each.length))).toBeLessThanOrEqual(width);
});

test('a date that has passed is said to have passed', () => {
  const messages = crowds({ people: 3 });
  const isMovable = new Uint8Array(messages.count).fill(1);
  const lines = { finishBy: new Date('2026-11-20T12:00:00Z'), isMovable, newLine: line() };
  const text = formatForecast(forecastRun(input(messages, { now }), { ...plain, lines }), { width: 80, zone: 'UTC' });
  expect(text).toContain('Nothing can be finished by Fri 2026-11-20 12:00: that time has passed.');
});

test('what can never go out is said', () => {
  const lines = [line({ newPerDay: 0 })];
  const text = formatForecast(forecastRun(input(crowds({ people: 3 }), { lines, now }), plain), {
    width: 80,
    zone: 'UTC',
  });
  expect(text).toBe(
    'Forecast, if sent now\n  never  3 messages: a line is blocked, its limit is 0, all of it is reserved,\n         or no hour is permitted',
  );
});

test('what is over within a minute is one line, without a chart of one bar', () => {
  const text = formatForecast(forecastRun(input(crowds({ people: 3 }), { now }), plain), { width: 80, zone: 'UTC' });
  expect(text).toMatch(
    /^Forecast, if sent now \(times in UTC\)\n {2}all of them {2}\w{3} \d{4}-\d\d-\d\d \d\d:\d\d, after [^\n]*$/,
  );
});

test('whom the permitted hours hold is said, with the time from which on, and the packs that narrow it', () => {
  const held: HeldPeople = {
    now: 12,
    later: [
      { from: new Date('2026-11-24T13:00:00Z'), recipients: 1_431, by: ['US', 'US-FL'] },
      { from: new Date('2026-11-24T18:00:00Z'), recipients: 1, by: ['US', 'US-RI', 'own'] },
    ],
    never: { recipients: 17, by: ['US', 'US-RI'] },
  };
  const text = formatForecast(forecastRun(input(crowds({ people: 3 })), { ...plain, hours: held }), {
    width: 80,
    zone: 'America/New_York',
  });
  expect(text).toContain(`Who may be texted, by permitted hours (docs/hours.md)
  now                           12 people
  from Tue 2026-11-24 08:00  1,431 people  US, US-FL
  from Tue 2026-11-24 13:00      1 person  US, US-RI, your own hours
  never this week               17 people  no half hour suits all places they
                                           may be in (US, US-RI): give their ZIP`);
});
