import { expect, test } from 'vitest';
import { createBatcher } from '../../../src/service/callbacks/batcher.ts';

const inOrder = { atOnce: 1 };

test('items that come together form one batch, and each resolves when it is done', async () => {
  const batches: number[] = [];
  const batcher = createBatcher<number>(async (items) => void batches.push(items.length), inOrder);
  expect(await Promise.all([1, 2, 3].map(async (item) => batcher.add(item)))).toEqual([true, true, true]);
  expect(batches).toEqual([3]);
});

test('batches have a limit; one at a time they keep their order and do not overlap', async () => {
  const done: number[] = [];
  let working = 0;
  const batcher = createBatcher<number>(async (items) => {
    working += 1;
    expect(working).toBe(1);
    expect(items.length).toBeLessThanOrEqual(250);
    await Promise.resolve();
    done.push(...items);
    working -= 1;
  }, inOrder);
  const all = Array.from({ length: 600 }, (_, index) => index);
  await Promise.all(all.map(async (item) => batcher.add(item)));
  expect(done).toEqual(all);
});

test('with two at once the second begins while the first is under way, and a third waits', async () => {
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const batcher = createBatcher<number>(
    async ([first = -1]) => {
      begun.push(first);
      await new Promise<void>((resolve) => ends.push(resolve));
    },
    { atOnce: 2 },
  );
  const all = Promise.all(Array.from({ length: 750 }, async (_, index) => batcher.add(index)));
  await expect.poll(() => begun).toEqual([0, 250]);
  ends.pop()?.();
  await expect.poll(() => begun).toEqual([0, 250, 500]);
  for (const end of ends) end();
  expect(new Set(await all)).toEqual(new Set([true]));
});

test('a failure rejects the items of its batch, and no later ones', async () => {
  let isBroken = true;
  const batcher = createBatcher<number>(async () => {
    if (isBroken) throw new Error('the database is away');
  }, inOrder);
  await expect(batcher.add(1)).rejects.toThrow('the database is away');
  isBroken = false;
  expect(await batcher.add(2)).toBe(true);
});

test('when too many wait, the next is refused', async () => {
  let finish = (): void => {};
  const batcher = createBatcher<number>(async () => new Promise<void>((resolve) => (finish = resolve)), inOrder);
  const waiting = Array.from({ length: 20_250 }, async (_, index) => batcher.add(index));
  expect(await batcher.add(0)).toBe(false);
  const all = Promise.all(waiting);
  const pump = setInterval(() => finish(), 1);
  expect(new Set(await all)).toEqual(new Set([true]));
  clearInterval(pump);
});
