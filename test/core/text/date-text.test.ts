import { expect, it } from 'vitest';
import { formatDate } from '../../../src/core/text/date-text.ts';
import { compileTemplate, renderTemplate } from '../../../src/core/text/template.ts';

it.each([
  ['2026-12-16 09:05', '%A, %B %-d at %-I:%M %p', 'Wednesday, December 16 at 9:05 AM'],
  ['2026-12-16T13:45:10-05:00', '%a %b %d %H:%M:%S %z', 'Wed Dec 16 13:45:10 -0500'],
  ['2026-12-16T00:00Z', '%l%P %z', '12am +0000'],
  ['2026-12-01', '%d %e %-d %m %-m %y %Y %j', '01 1 1 12 12 26 2026 335'],
  ['2026-12-21', '%-d%q, 100%%', '21st, 100%'],
  ['2026-12-12', '%-d%q', '12th'],
  // The night that clocks go forward in New York: a wall clock of a CSV stays what it says.
  ['2026-03-08 02:30', '%H:%M', '02:30'],
])('%j as %j is %j', (value, format, text) => {
  expect(formatDate(value, format)).toBe(text);
});

it.each(['now', 'today', '', '12/16/2026', '16.12.2026', '2026-02-30', '2026-13-01', '2026-12-16 25:00', '1766000000'])(
  '%j is refused: nothing is guessed and no clock is read',
  (value) => {
    expect(() => formatDate(value, '%Y')).toThrow('is not a date like 2026-12-31 or 2026-12-31 16:30');
  },
);

it.each([
  ['2026-07-01T16:30:00Z', '12:30 -0400'],
  ['2026-07-01T18:30:00+02:00', '12:30 -0400'],
  ['2026-12-01T16:30Z', '11:30 -0500'],
  ['2026-07-01 16:30', '16:30 '],
  ['2026-07-01', '00:00 '],
])("%j is shown in the campaign's zone, if it names a moment", (at, text) => {
  const template = compileTemplate('{{ at | date: "%H:%M %z" }}.', { zone: 'America/New_York' });
  expect(renderTemplate(template, { at })).toEqual({ ok: true, text: `${text}.` });
});

it("The zone in a text counts before the campaign's", () => {
  const template = compileTemplate('{{ at | date: "%H:%M", "Asia/Kolkata" }}', { zone: 'America/New_York' });
  expect(renderTemplate(template, { at: '2026-07-01T16:30:00Z' })).toEqual({ ok: true, text: '22:00' });
});

it('A part of a date that does not exist is named', () => {
  expect(() => formatDate('2026-12-16', '%Q')).toThrow('cannot be written as %Q');
});
