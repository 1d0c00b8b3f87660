import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSlots } from '../../src/dispatch/slots.ts';

test('never more than there are, and served in order', async () => {
  const slots = createSlots(2);
  const served: number[] = [];
  const takers = [1, 2, 3, 4].map(async (each) => slots.take().then(() => served.push(each)));
  await nextTurn();
  expect(served).toEqual([1, 2]);
  slots.free();
  await nextTurn();
  expect(served).toEqual([1, 2, 3]);
  slots.free();
  await Promise.all(takers);
  expect(served).toEqual([1, 2, 3, 4]);
});

test('whoever wants all of them gets them, although others keep coming', async () => {
  const slots = createSlots(3);
  await slots.take();
  let hasAll = false;
  const all = slots.take(3).then(() => (hasAll = true));
  let isLaterServed = false;
  const later = slots.take().then(() => (isLaterServed = true));
  await nextTurn();
  expect([hasAll, isLaterServed]).toEqual([false, false]);
  slots.free();
  await all;
  expect(isLaterServed).toBe(false);
  slots.free(3);
  await later;
  expect(isLaterServed).toBe(true);
});
