import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../../../src/core/duration.ts';
import { spreadGapMs } from '../../../src/core/pace/spread.ts';

const nine = Date.parse('2026-12-01T09:00Z');
const dayEndMs = Date.parse('2026-12-02T08:00Z');
const open = (from: number, hours: number) => ({
  fromMs: nine + from * hourMs,
  untilMs: nine + (from + hours) * hourMs,
});

describe('the new contacts of a day', () => {
  it('are spread over the time that is left of the open hours', () => {
    const asked = { left: 49, lastMs: nine, dayEndMs };
    expect(spreadGapMs({ people: 1_000, openings: [open(0, 10)] }, asked)).toBe(12 * minuteMs);
    // Hours that overlap count once, and those of the next day do not count.
    const places = [open(0, 8), open(2, 8), open(23, 10)];
    expect(spreadGapMs({ people: 1_000, openings: places }, asked)).toBe(12 * minuteMs);
  });

  it('are not held back where they suffice for all who wait, or where nobody has to sleep', () => {
    const asked = { left: 49, lastMs: nine, dayEndMs };
    expect(spreadGapMs({ people: 49, openings: [open(0, 10)] }, asked)).toBe(0);
    const always = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };
    expect(spreadGapMs({ people: 1_000, openings: [open(0, 10), always] }, asked)).toBe(0);
    expect(spreadGapMs({ people: 1_000, openings: [open(0, 10)] }, { ...asked, left: 0 })).toBe(0);
    expect(spreadGapMs({ people: 1_000, openings: [] }, asked)).toBe(0);
  });
});
