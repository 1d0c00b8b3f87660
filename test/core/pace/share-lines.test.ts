import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineShare, type ShareOptions } from '../../../src/core/pace/share-lines.ts';

const limits = { perSecond: 10, newPerHour: 15, newPerDay: 50, minGapSeconds: null };
const [one, two, old] = ['+14155550100', '+14155550101', '+14155550102'];
const lineIds = new Map([
  [one ?? '', 1],
  [two ?? '', 2],
  [old ?? '', 3],
]);
const lines: ShareOptions['lines'] = [
  { number: one ?? '', generation: 'V2', limits },
  { number: two ?? '', generation: 'V2', limits },
  { number: old ?? '', generation: 'V1', limits },
];
const share = (more: Partial<ShareOptions> = {}) =>
  createLineShare({ lines, lineIds, load: new Map(), needsCarousel: false, ...more });
const fresh = { known: null, isSending: true };

test('new contacts go to the lines in turn, and to those with less to do first', () => {
  const even = share();
  expect([even.choose(fresh), even.choose(fresh), even.choose(fresh), even.choose(fresh)]).toEqual([1, 2, 3, 1]);
  const busy = share({ load: new Map([[1, 2]]) });
  expect([busy.choose(fresh), busy.choose(fresh), busy.choose(fresh), busy.choose(fresh)]).toEqual([2, 3, 2, 3]);
});

test('a line that may send half as much gets half as many', () => {
  const slow = { ...limits, newPerDay: 25 };
  const uneven = share({
    lines: lines.slice(0, 2).map((line, index) => ({ ...line, limits: index === 1 ? slow : limits })),
  });
  const chosen = Array.from({ length: 30 }, () => uneven.choose(fresh));
  expect(chosen.filter((id) => id === 1)).toHaveLength(20);
});

test('a contact stays with the line that it knows, as long as the account has it', () => {
  const busy = share({ load: new Map([[2, 100]]) });
  expect(busy.choose({ known: 2, isSending: true })).toBe(2);
  expect(busy.choose({ known: 77, isSending: true })).toBe(1);
});

test('with a carousel in the campaign new contacts go to lines that can send it', () => {
  const able = share({ needsCarousel: true });
  expect([able.choose(fresh), able.choose(fresh), able.choose(fresh)]).toEqual([1, 2, 1]);
  expect(share({ needsCarousel: true, lines: lines.slice(2) }).choose(fresh)).toBe(3);
});

test('who gets nothing adds no load', () => {
  const even = share();
  expect([even.choose({ known: null, isSending: false }), even.choose(fresh)]).toEqual([1, 1]);
});

test('over any loads it chooses what looking at every line would choose', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ perDay: fc.integer({ min: 1, max: 9 }), load: fc.nat(9) }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.option(fc.nat(11)), { maxLength: 80 }),
      (given, contacts) => {
        const load = new Map(given.map((line, index) => [index, line.load]));
        const heaped = createLineShare({
          lines: given.map(({ perDay }, index) => ({
            number: String(index),
            generation: 'V2',
            limits: { ...limits, newPerDay: perDay },
          })),
          lineIds: new Map(given.map((_, index) => [String(index), index])),
          load,
          needsCarousel: false,
        });
        for (const known of contacts) {
          const waits = given.map(({ perDay }, index) => ((load.get(index) ?? 0) + 1) / (perDay / 86_400));
          const expected = known !== null && known < given.length ? known : waits.indexOf(Math.min(...waits));
          expect(heaped.choose({ known, isSending: true })).toBe(expected);
          load.set(expected, (load.get(expected) ?? 0) + 1);
        }
      },
    ),
  );
});
