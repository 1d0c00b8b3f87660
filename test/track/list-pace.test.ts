import { expect, test } from 'vitest';
import { paceLists } from '../../src/track/list-pace.ts';
import { createTestClock } from '../support/clock.ts';

async function callsOf(perTenSeconds: number | null): Promise<number[]> {
  const clock = createTestClock(new Date(0));
  const calls: number[] = [];
  const page = { messages: [], total: 0, hasMore: false, limit: 100, offset: 0 };
  const provider = {
    listMessages: async () => {
      calls.push(clock.elapsedMs());
      return page;
    },
  };
  const list = paceLists({ provider, clock }, perTenSeconds);
  for (let each = 0; each < 500; each += 1) await list.listMessages();
  return calls;
}

test.each([100, 7])(
  'of %i requests in ten seconds nine tenths are made, and never more, whoever asks',
  async (limit) => {
    const calls = await callsOf(limit);
    const within = calls.map((at) => calls.filter((other) => other >= at && other < at + 10_000).length);
    expect(Math.max(...within)).toBeLessThanOrEqual(limit);
    expect(Math.max(...within)).toBeGreaterThanOrEqual(Math.floor(limit * 0.88));
  },
);

test('without a limit nothing waits', async () => {
  expect((await callsOf(null)).at(-1)).toBe(0);
});
