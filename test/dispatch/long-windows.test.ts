/**
 * The long windows over days of a line's life: the real claim on a real database, with a clock that jumps from one moment of
 * interest to the next. What the provider saw is judged afterwards, by windows that know nothing of the ledger.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startOfProviderDay } from '../../src/core/pace/new-contact.ts';
import { createRation } from '../../src/core/pace/ration.ts';
import { claimNext } from '../../src/dispatch/claim-next.ts';
import { createNewWaiting } from '../../src/dispatch/new-waiting.ts';
import { slowLine, takeLine } from '../../src/store/dispatch/line.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { listRunsToSend } from '../../src/store/dispatch/runs-to-send.ts';
import { settleUnsent } from '../../src/store/track/unknown.ts';
import { answerTo, unsent } from '../support/answers.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun } from '../support/run.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const lifeMs = 30 * hourMs;
/** What answers of up to a second and a half, one after another, may have cost by the end of a life. */
const lateMs = 5 * minuteMs;
const marketingPeople = 160;
const reminderPeople = 25;

interface Life {
  readonly startMs: number;
  readonly perHour: number;
  readonly perDay: number;
  readonly reserve: number;
  readonly gapSeconds: number;
  /** When the reminders become due, in milliseconds since 1970. */
  readonly remindersMs: number;
  /** Stretches in which the provider answers "too many requests" to everything, in minutes from the start. */
  readonly storms: readonly { readonly at: number; readonly minutes: number }[];
  /** Out of 100 claims so many end with the death of the owner, with everything in flight. */
  readonly deaths: number;
  readonly dice: number;
}

interface Seen {
  readonly atMs: number;
  readonly isInformational: boolean;
}

function minutesAfter(iso: string, most: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: most }).map((minutes) => Date.parse(iso) + minutes * minuteMs);
}

const night = (iso: string) =>
  fc.record({
    startMs: minutesAfter(iso, 12 * 60),
    remindersMs: minutesAfter(iso, 30 * 60),
    perHour: fc.integer({ min: 2, max: 15 }),
    perDay: fc.integer({ min: 10, max: 50 }),
    reserve: fc.integer({ min: 0, max: 8 }),
    gapSeconds: fc.constantFrom(0, 0, 30, 300),
    storms: fc.array(fc.record({ at: fc.integer({ min: 0, max: 1_500 }), minutes: fc.integer({ min: 1, max: 30 }) }), {
      maxLength: 2,
    }),
    deaths: fc.constantFrom(0, 10),
    dice: fc.integer({ min: 1 }),
  });

test.each([
  ['the night in spring that has 23 hours', '2026-03-07T18:00:00Z'],
  ['the night in autumn that has 25 hours', '2026-10-31T18:00:00Z'],
  ['a night like others', '2026-11-23T18:00:00Z'],
])('over %s no window holds more than it may, and nearly all of it is used', async (_, iso) => {
  await fc.assert(
    fc.asyncProperty(night(iso), async (life) => {
      const { seen, inDoubt } = await live(life);
      expect(fullestHour(seen)).toBeLessThanOrEqual(life.perHour);
      expect(smallestGapMs(seen)).toBeGreaterThanOrEqual(life.gapSeconds * 1_000);
      for (const day of days(seen)) {
        const reminders = day.filter(({ isInformational }) => isInformational).length;
        expect(day.length).toBeLessThanOrEqual(life.perDay);
        expect(day.length - reminders).toBeLessThanOrEqual(life.perDay - life.reserve);
      }
      expect(seen.length).toBeGreaterThanOrEqual(Math.floor(countBest(life) * 0.98) - inDoubt);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});

/** Plays a life and returns what the provider took, in order, and how many were in doubt for a while, which holds their place. */
async function live(life: Life): Promise<{ seen: Seen[]; inDoubt: number }> {
  const { db, pool } = (await freshDatabase()).engine;
  const limits = {
    newPerHour: life.perHour,
    newPerDay: life.perDay,
    minGapSeconds: life.gapSeconds,
    informationalReserve: life.reserve,
  };
  const marketing = await startTestRun({ db, pool }, { contacts: marketingPeople, limits });
  const reminders = await startTestRun(
    { db, pool },
    {
      contacts: reminderPeople,
      limits,
      campaign: 'reminders',
      purpose: 'informational',
      firstPhone: 12_135_550_100,
    },
  );
  for (const [runId, atMs] of [
    [marketing.runId, life.startMs],
    [reminders.runId, life.remindersMs],
  ] as const) {
    await db
      .updateTable('queue')
      .set({ readyAt: new Date(atMs) })
      .where('runId', '=', runId)
      .execute();
  }
  const lineId = marketing.lineIds[0] ?? 0;
  const roll = createDice(life.dice);
  const seen: Seen[] = [];
  /** Moments at which something may become possible. */
  const moments: number[] = [life.remindersMs];
  const doubts: { atMs: number; settle: (now: Date) => Promise<unknown> }[] = [];
  let nowMs = life.startMs;
  let inDoubt = 0;
  const clock = { now: () => new Date(nowMs), elapsedMs: () => nowMs, sleep: async () => {} };
  const waiting = createNewWaiting({ db, clock });
  const world = { db, clock, waiting, killPoint: () => {}, onAttempts: () => {} };
  let { epoch } = await takeLine(db, { lineId, owner: 'first', now: clock.now() });
  while (nowMs < life.startMs + lifeMs) {
    for (const doubt of doubts.filter(({ atMs }) => atMs <= nowMs)) {
      await doubt.settle(clock.now());
      doubts.splice(doubts.indexOf(doubt), 1);
      // Its place is free again an hour, and the gap, after it was found.
      moments.push(nowMs + hourMs, nowMs + life.gapSeconds * 1_000);
    }
    const planned = (await listRunsToSend(db, [lineId])).get(lineId) ?? [];
    const claim = await claimNext(world, { lineId, epoch }, { planned, limit: 10 });
    if (claim === null) {
      nowMs = nextMoment(moments, nowMs, roll);
      continue;
    }
    const isInformational = claim.runId === reminders.runId;
    const startedMs = nowMs;
    nowMs += 50 + Math.floor(roll() * 1_500);
    const storm = life.storms.find((each) => isIn(life, each, startedMs));
    if (storm !== undefined) {
      const resumeAt = new Date(nowMs + 2_000);
      const answers = claim.messages.map((each) => answerTo(each, { ...unsent, readyAt: resumeAt }));
      await recordAnswers(db, { owners: [{ lineId, epoch }], now: clock.now(), evidence: 'answer', answers });
      await slowLine(db, { lineId, epoch, slowed: { to: 1, at: clock.now() }, resumeAt });
      moments.push(Math.max(resumeAt.getTime(), life.startMs + (storm.at + storm.minutes) * minuteMs));
    } else if (roll() * 100 < life.deaths) {
      // Some had reached the provider, and nobody wrote it down.
      ({ epoch } = await takeLine(db, { lineId, owner: 'next', now: clock.now() }));
      moments.push(nowMs + 1_100);
      inDoubt += claim.messages.length;
      for (const each of claim.messages) {
        const hasArrived = roll() < 0.5;
        if (hasArrived) seen.push({ atMs: startedMs + 10, isInformational });
        const atMs = nowMs + minuteMs;
        moments.push(atMs);
        const found = { owners: null, evidence: 'list' as const, answers: [answerTo(each)] };
        doubts.push({
          atMs,
          settle: async (now) =>
            hasArrived
              ? recordAnswers(db, { ...found, now })
              : settleUnsent(db, { attempts: [each], evidence: 'list', because: 'not there', now }),
        });
      }
    } else {
      const arrivedMs = startedMs + Math.floor(roll() * (nowMs - startedMs));
      seen.push(...claim.messages.map(() => ({ atMs: arrivedMs, isInformational })));
      const answers = claim.messages.map((each) => answerTo(each));
      await recordAnswers(db, { owners: [{ lineId, epoch }], now: clock.now(), evidence: 'answer', answers });
      moments.push(nowMs + hourMs, nowMs + life.gapSeconds * 1_000);
    }
    moments.push(startOfProviderDay(new Date(nowMs + 25 * hourMs)).getTime(), nextDayOf(nowMs));
  }
  return { seen: seen.sort((one, other) => one.atMs - other.atMs), inDoubt };
}

/** The next moment of interest, or one before it: nothing may happen in between either. */
function nextMoment(moments: number[], nowMs: number, roll: () => number): number {
  const next = Math.min(...moments.filter((moment) => moment > nowMs));
  return Math.min(next, nowMs + 1_000 + Math.floor(roll() * hourMs));
}

function nextDayOf(nowMs: number): number {
  const start = startOfProviderDay(new Date(nowMs)).getTime();
  return [23, 24, 25].map((hours) => start + hours * hourMs).find((at) => dayOf(at) !== start) ?? 0;
}

function isIn(life: Life, storm: Life['storms'][number], atMs: number): boolean {
  const from = life.startMs + storm.at * minuteMs;
  return atMs >= from && atMs < from + storm.minutes * minuteMs;
}

function dayOf(atMs: number): number {
  return startOfProviderDay(new Date(atMs)).getTime();
}

function fullestHour(seen: readonly Seen[]): number {
  return Math.max(
    0,
    ...seen.map(({ atMs }) => seen.filter((other) => other.atMs > atMs - hourMs && other.atMs <= atMs).length),
  );
}

function smallestGapMs(seen: readonly Seen[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...seen.slice(1).map(({ atMs }, index) => atMs - (seen[index]?.atMs ?? 0)));
}

function days(seen: readonly Seen[]): Seen[][] {
  return [...new Set(seen.map(({ atMs }) => dayOf(atMs)))].map((day) => seen.filter(({ atMs }) => dayOf(atMs) === day));
}

/** How many could have gone out if nothing ever took any time. */
function countBest(life: Life): number {
  const ration = createRation(
    { perHour: life.perHour, perDay: life.perDay, reserve: life.reserve, minGapMs: life.gapSeconds * 1_000 },
    life.startMs,
    [],
  );
  let [reminders, marketing, atMs, count] = [reminderPeople, marketingPeople, life.startMs, 0];
  for (;;) {
    const now = atMs;
    const storm = life.storms.find((each) => isIn(life, each, now));
    if (storm !== undefined) atMs = life.startMs + (storm.at + storm.minutes) * minuteMs;
    else {
      const isInformational = reminders > 0 && (atMs >= life.remindersMs || marketing === 0);
      const room = ration.nextRoom(atMs, isInformational);
      const roomMs = isInformational ? Math.max(room.atMs, life.remindersMs) : room.atMs;
      const nextMs = reminders > 0 && life.remindersMs > atMs ? Math.min(roomMs, life.remindersMs) : roomMs;
      if (nextMs >= life.startMs + lifeMs - lateMs || reminders + marketing === 0) return count;
      if (nextMs > atMs) atMs = nextMs;
      else {
        ration.take(atMs, isInformational);
        count += 1;
        if (isInformational) reminders -= 1;
        else marketing -= 1;
      }
    }
  }
}

/** Numbers from 0 to 1 that are the same for the same seed. Source: mulberry32, public domain. */
function createDice(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
