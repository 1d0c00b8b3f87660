import { expect, test } from 'vitest';
import { weighAbsence } from '../../src/track/weigh-absence.ts';

const startedAt = new Date('2026-11-23T15:00:00Z');
const later = (seconds: number): Date => new Date(startedAt.getTime() + seconds * 1_000);

/** A message attempted at second 0, unknown since second 10, with a settling time of a minute. `newest`: the list's newest entry. */
function weigh(readAt: number, newest: number | null, lookedFor: number) {
  const message = { startedAt, unknownSince: later(10), settleAfterMs: 60_000 };
  const list = { readAt: later(readAt), newest: newest === null ? 0 : later(newest).getTime(), entries: 3 };
  return weighAbsence(message, { list, searchedForMs: lookedFor * 1_000, clockSkewMs: 5_000 });
}

test.each([
  ['before the settling time is over', 69, 60, 59, false, 1_000],
  ['after it, on a list that shows later messages', 70, 60, 60, true, null],
  ['after it, on a list that shows nothing later', 70, null, 60, false, 60_000],
  ['after twice the time, on a list that shows nothing later', 130, null, 120, true, null],
  ['on a list whose newest message may be older than the attempt', 70, 4, 60, false, 60_000],
  ['when it has not been looked for so long, whatever the clock says', 3_600, 3_000, 5, false, 55_000],
  ['when the clock was set back', -3_000, 60, 120, false, 3_070_000],
])('absence %s is proof: %5$s', (_, readAt, newest, lookedFor, isProof, waitMs) => {
  expect(weigh(readAt, newest, lookedFor)).toMatchObject({ isProof, waitMs });
});

test('what was seen is reported without number and text', () => {
  expect(weigh(40, null, 30).seen).toBe(
    "not among 3 messages on the provider's list, which shows nothing later; missing for 30 s of 2 min",
  );
});
