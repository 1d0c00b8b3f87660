import { expect, test } from 'vitest';
import { type Canary, type CanaryCounts, judgeCanary } from '../../../src/core/campaign/canary.ts';

const canary: Canary = { first: 50, waitForMs: 900_000, stopIf: { failed: 0.05, optedOut: 0.02, downgraded: 0.4 } };
const noon = new Date('2026-11-25T12:00:00Z');
const fine: CanaryCounts = {
  recipients: 50,
  messages: 100,
  waiting: 0,
  failed: 0,
  optedOut: 0,
  downgraded: 0,
  goneAt: noon,
};
const after = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

test.each([
  ['while some of them are on their way it waits', { waiting: 1, goneAt: null }, 0, 'wait'],
  ['when the last has gone the time is noted', { goneAt: null }, 0, 'note-gone'],
  ['before the wait is over it waits', {}, 14.99, 'wait'],
  ['after the whole wait the others go', {}, 15, 'go-on'],
  ['a share below its limit lets them go', { failed: 4, downgraded: 39 }, 15, 'go-on'],
  ['one that is unknown again is waited for', { waiting: 1 }, 60, 'wait'],
] as const)('%s', (_, counts, minutes, verdict) => {
  expect(judgeCanary(canary, { ...fine, ...counts }, after(minutes)).do).toBe(verdict);
});

test.each([
  ['failed', { failed: 5 }, 'canary: 5 of 100 messages failed (5 %, stops at 5 %)'],
  ['opted out', { optedOut: 1 }, 'canary: 1 of 50 people opted out (2 %, stops at 2 %)'],
  ['as SMS', { downgraded: 41 }, 'canary: 41 of 100 messages went out as SMS (41 %, stops at 40 %)'],
])('it stops at once, also before all have gone, when too many %s', (_, counts, reason) => {
  expect(judgeCanary(canary, { ...fine, ...counts, waiting: 20, goneAt: null }, noon)).toEqual({ do: 'stop', reason });
});

test('a share that is not looked at stops nothing, and none of nothing is no share', () => {
  const free = { ...canary, stopIf: { failed: 0, optedOut: null, downgraded: null } };
  expect(judgeCanary(free, { ...fine, optedOut: 50, downgraded: 100 }, after(15)).do).toBe('go-on');
  expect(judgeCanary(free, { ...fine, recipients: 0, messages: 0 }, after(15)).do).toBe('go-on');
});
