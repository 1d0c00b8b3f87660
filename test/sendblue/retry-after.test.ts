import { describe, expect, it } from 'vitest';
import { readRetryAfterMs } from '../../src/sendblue/retry-after.ts';

const date = 'Tue, 01 Sep 2026 17:04:11 GMT';

describe('readRetryAfterMs', () => {
  it.each([
    ['nothing', {}, null],
    ['seconds', { 'retry-after': '12' }, 12_000],
    ['milliseconds before seconds', { 'retry-after-ms': '250', 'retry-after': '12' }, 250],
    ['a date against its own', { date, 'retry-after': 'Tue, 01 Sep 2026 17:05:11 GMT' }, 60_000],
    ['a date that is past', { date, 'retry-after': 'Tue, 01 Sep 2026 17:00:00 GMT' }, 0],
    ['a date without its own', { 'retry-after': 'Tue, 01 Sep 2026 17:05:11 GMT' }, null],
    ['a week, as a day', { 'retry-after': '604800' }, 86_400_000],
    ['less than nothing', { 'retry-after': '-5' }, null],
    ['two values', { 'retry-after': ['1', '2'] }, null],
  ])('reads %s', (_, headers, ms) => {
    expect(readRetryAfterMs(headers)).toBe(ms);
  });
});
