import { expect, test } from 'vitest';
import { defaultLimits } from '../../../src/core/campaign/account.ts';
import { nextTurn, type WaitingLine } from '../../../src/core/forecast/line-turn.ts';

const now = new Date('2026-03-02T15:00:00Z');
const minute = 60_000;
const asked = { now, isInformational: false };
const line: WaitingLine = {
  limits: { ...defaultLimits, newPerHour: 3, newPerDay: 5 },
  resumeAt: null,
  opensAt: null,
  waiting: null,
  hasKnown: false,
  hasNew: true,
  counted: [],
};
const countedAgo = (...minutes: number[]) =>
  minutes.map((ago) => ({ atMs: now.getTime() - ago * minute, isInformational: false }));
const inMinutes = (minutes: number) => now.getTime() + minutes * minute;

test.each([
  ['a new contact goes now while there is room', {}, { atMs: inMinutes(0), by: null }],
  ['it waits for the hour', { counted: countedAgo(50, 20, 10) }, { atMs: inMinutes(10), by: 'newPerHour' }],
  ['a known contact does not', { counted: countedAgo(50, 20, 10), hasKnown: true }, { atMs: inMinutes(0), by: null }],
  [
    'it waits for 3 AM in New York',
    { counted: countedAgo(300, 250, 200, 150, 100) },
    { atMs: Date.parse('2026-03-03T08:00:00Z'), by: 'newPerDay' },
  ],
  [
    'it waits for the gap',
    { limits: { ...defaultLimits, minGapSeconds: 120 }, counted: countedAgo(1) },
    { atMs: inMinutes(1), by: 'minGapSeconds' },
  ],
  [
    'both wait for a pause',
    { resumeAt: new Date(inMinutes(5)), hasKnown: true },
    { atMs: inMinutes(5), by: 'resumeAt' },
  ],
  [
    'of a pause and the hour the later counts',
    { resumeAt: new Date(inMinutes(5)), counted: countedAgo(50, 20, 10) },
    { atMs: inMinutes(10), by: 'newPerHour' },
  ],
  [
    'a limit of 0 holds for ever',
    { limits: { ...defaultLimits, newPerDay: 0 } },
    { atMs: Number.POSITIVE_INFINITY, by: 'newPerDay' },
  ],
  ['where nothing waits there is no turn', { hasNew: false }, null],
] as const)('%s', (_case, given, turn) => {
  expect(nextTurn({ ...line, ...given }, asked)).toEqual(turn);
});

test('a reminder takes what is kept for reminders', () => {
  const reserved = { ...line, limits: { ...line.limits, newPerDay: 1, informationalReserve: 1 } };
  expect(nextTurn(reserved, asked)?.atMs).toBe(Number.POSITIVE_INFINITY);
  expect(nextTurn(reserved, { now, isInformational: true })?.atMs).toBe(now.getTime());
});
