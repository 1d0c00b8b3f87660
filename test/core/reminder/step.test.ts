import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { readAppointmentTime } from '../../../src/core/reminder/appointment-time.ts';
import { momentOf, readStep } from '../../../src/core/reminder/step.ts';
import { runs } from '../../support/runs.ts';

const due = (step: string, at: string, zone: string): string => {
  const read = readStep(step);
  const time = readAppointmentTime(at, zone);
  if (read === null || !time.ok) throw new Error('cannot be read');
  return new Date(momentOf(read, { ...time, usefulUntilMs: null }).dueMs).toISOString().slice(0, 16);
};

describe('a step', () => {
  it('of hours goes by elapsed time, one of days by the calendar, over both changes of clocks', () => {
    // On 14 March 2027 the clocks of New York go from 2 to 3.
    expect(due('-24h', '2027-03-15 01:00', 'America/New_York')).toBe('2027-03-14T05:00');
    expect(due('-1d', '2027-03-15 01:00', 'America/New_York')).toBe('2027-03-14T06:00');
    expect(due('-1d', '2027-03-15 02:30', 'America/New_York')).toBe('2027-03-14T07:30');
    expect(due('-24h', '2027-11-08 09:00', 'America/New_York')).toBe('2027-11-07T14:00');
    expect(due('-1d at 01:30', '2027-11-08 09:00', 'America/New_York')).toBe('2027-11-07T05:30');
    expect(due('-2w at 10:00', '2027-03-20 15:00', 'America/Chicago')).toBe('2027-03-06T16:00');
  });

  it('is read as people write it, and nothing else is', () => {
    for (const text of ['-24h', '-90m', '-7d', '-7d at 10:00', '- 1w at 9:30'])
      expect(readStep(text), text).not.toBeNull();
    for (const text of ['24h', '+2h', '-0h', '-24h at 10:00', '-7d at 25:00', '-1x', '', '-7d at'])
      expect(readStep(text), text).toBeNull();
  });

  it('is of use until half of it is over, or until so long before the appointment, and never after it', () => {
    const step = readStep('-24h');
    const at = { atMs: Date.parse('2027-03-20T12:00Z'), clock: { zone: 'UTC' } };
    if (step === null) throw new Error('no step');
    const until = (usefulUntilMs: number | null) =>
      new Date(momentOf(step, { ...at, usefulUntilMs }).notAfterMs).toISOString().slice(0, 16);
    expect([until(null), until(3_600_000), until(0)]).toEqual([
      '2027-03-20T00:00',
      '2027-03-20T11:00',
      '2027-03-20T12:00',
    ]);
  });

  it('of days is where Temporal has it, around both changes of clocks, in every zone of offices', () => {
    const zones = [
      'America/New_York',
      'America/Chicago',
      'America/Denver',
      'America/Phoenix',
      'America/Los_Angeles',
      'Pacific/Honolulu',
      'America/St_Johns',
    ];
    const cases = fc.record({
      zone: fc.constantFrom(...zones),
      minutes: fc.integer({ min: -5 * 1_440, max: 5 * 1_440 }),
      change: fc.constantFrom('2027-03-14T02:00', '2027-11-07T01:00'),
      days: fc.integer({ min: 1, max: 9 }),
      at: fc.option(fc.integer({ min: 0, max: 1_439 })),
    });
    fc.assert(
      fc.property(cases, ({ zone, minutes, change, days, at }) => {
        const wall = Temporal.PlainDateTime.from(change).add({ minutes });
        const clock = at === null ? '' : ` at ${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`;
        const start = wall.toZonedDateTime(zone).toPlainDateTime();
        const earlier = start.subtract({ days });
        const asked = at === null ? earlier : earlier.with({ hour: Math.floor(at / 60), minute: at % 60, second: 0 });
        const expected = asked.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
        const cell = wall.toString({ smallestUnit: 'minute' });
        expect(due(`-${days}d${clock}`, cell, zone)).toBe(new Date(expected).toISOString().slice(0, 16));
      }),
      { numRuns: runs(4_000) },
    );
  });
});

describe('the time of an appointment', () => {
  it('is read in the office’s zone, or with its own offset', () => {
    const at = (cell: string, zone: string | null) => {
      const read = readAppointmentTime(cell, zone);
      return read.ok ? new Date(read.atMs).toISOString().slice(0, 16) : read.reason.split(':')[0];
    };
    expect(at('2027-03-24 10:30', 'America/Chicago')).toBe('2027-03-24T15:30');
    expect(at('2027-03-24T10:30:00-05:00', null)).toBe('2027-03-24T15:30');
    expect(at('2027-03-24 10:30 PM', 'America/Chicago')).toBe('2027-03-25T03:30');
    expect(at('2027-03-24 12:00 am', 'UTC')).toBe('2027-03-24T00:00');
    expect(at('2027-03-24 10:30', '')).toContain('has no offset');
    expect(at('2027-03-24 10:30', 'Chicago')).toContain('is not a time zone');
    for (const cell of ['2027-03-24', '2027-02-30 10:00', '2027-03-24 24:30', '13:00', '2027-03-24 13:30 PM'])
      expect(at(cell, 'UTC')).toContain('is not a date with a time of day');
  });
});
