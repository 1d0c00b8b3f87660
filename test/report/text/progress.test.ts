import { expect, test } from 'vitest';
import type { RunSums } from '../../../src/core/message/summary.ts';
import { createProgress, formatProgress } from '../../../src/report/text/progress.ts';

const half = { total: 10_000, gone: 4_200, delivered: 4_000, failed: 12, unknown: 1, ratePerSecond: 412.4, hold: null };

test('the line shows how far, how fast, how long still, and what went wrong', () => {
  expect(formatProgress(half, 200)).toBe(
    '[==========              ]  42%  4,200 of 10,000 sent · 412/s · 14 s left · 4,000 delivered · 12 failed · 1 unknown',
  );
});

test('it never says 100 % before the last message has gone', () => {
  expect(formatProgress({ ...half, gone: 9_999 }, 200)).toContain(' 99% ');
  expect(formatProgress({ ...half, gone: 10_000 }, 200)).toContain('100% ');
});

test('without a rate it promises no time, and an empty run is complete', () => {
  expect(formatProgress({ ...half, ratePerSecond: null }, 200)).not.toContain('left');
  expect(formatProgress({ ...half, ratePerSecond: 0 }, 200)).not.toContain('left');
  expect(formatProgress({ ...half, total: 0, gone: 0 }, 200)).toContain('100%');
});

test('while nothing goes out it says why, and no rate', () => {
  const line = formatProgress(
    { ...half, ratePerSecond: 0, hold: 'waiting until 14:32 UTC: new contacts per hour' },
    200,
  );
  expect(line).toContain('4,200 of 10,000 sent · waiting until 14:32 UTC: new contacts per hour · 4,000 delivered');
  expect(line).not.toContain('/s');
});

test('a terminal of 80 columns still has a bar, in the middle of a long run', () => {
  const busy = { ...half, total: 200_000, gone: 84_000, delivered: 40_000, unknown: 0 };
  expect(formatProgress(busy, 79)).toMatch(/^\[=+ +\]  42%  84,000 of 200,000 sent · 412\/s · .* left · 12 failed/);
});

test.each([200, 100, 79, 40, 20, 1])('in %i columns it never wraps', (width) => {
  expect(formatProgress(half, width).length).toBeLessThanOrEqual(width);
});

test('on a terminal one line is redrawn in place, and nothing of it is left at the end', () => {
  const { progress, written, tick } = display({ isTerminal: true });
  progress.update(sumsOf(10, 0));
  tick(1_000);
  progress.update(sumsOf(6, 4));
  progress.done();
  const text = written.join('');
  expect(text).not.toContain('\n');
  expect(text).toContain(' 40% ');
  expect(text).toContain('4.0/s');
  expect(text.endsWith('\r\u001b[2K')).toBe(true);
});

test('a terminal is not redrawn more often than a person can read', () => {
  const { progress, written, tick } = display({ isTerminal: true });
  for (let count = 0; count < 1_000; count += 1) {
    tick(1);
    progress.update(sumsOf(1_000 - count, count));
  }
  expect(written.filter((text) => text.includes('sent')).length).toBeLessThanOrEqual(11);
});

test('elsewhere a plain line comes every ten seconds, and one at the end', () => {
  const { progress, written, tick } = display({ isTerminal: false });
  for (let seconds = 0; seconds <= 25; seconds += 1) {
    progress.update(sumsOf(100 - seconds, seconds));
    tick(1_000);
  }
  progress.done();
  expect(written.map((line) => /(\d+) of 100/.exec(line)?.[1])).toEqual(['0', '10', '20', '25']);
  expect(written.every((line) => line.endsWith('\n') && !line.includes('\u001b'))).toBe(true);
});

test('the rate is that of the last seconds, so that a pause shows', () => {
  const { progress, written, tick } = display({ isTerminal: false });
  progress.update(sumsOf(100, 0));
  tick(1_000);
  progress.update(sumsOf(50, 50));
  tick(60_000);
  progress.update(sumsOf(50, 50));
  tick(20_000);
  progress.update(sumsOf(50, 50));
  expect(written.at(-1)).toContain('0.0/s');
});

function display({ isTerminal }: { isTerminal: boolean }) {
  let nowMs = Date.UTC(2026, 2, 1);
  const written: string[] = [];
  const progress = createProgress({
    write: (text) => written.push(text),
    isTerminal,
    columns: () => 120,
    now: () => new Date(nowMs),
  });
  return { progress, written, tick: (ms: number) => (nowMs += ms) };
}

function sumsOf(planned: number, sent: number): RunSums {
  const none = { sending: 0, unknown: 0, accepted: 0, delivered: 0, failed: 0, skipped: 0, cancelled: 0 };
  return { messages: { ...none, planned, sent }, skipped: {}, channels: { iMessage: 0, RCS: 0, SMS: 0 } };
}
