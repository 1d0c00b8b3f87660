import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createAbortWatch } from '../../src/sendblue/abort-watch.ts';

describe('createAbortWatch', () => {
  it('calls every registered callback, and no other, with one listener', () => {
    const watch = createAbortWatch();
    const ender = new AbortController();
    const told: number[] = [];
    const calls = Array.from({ length: 100 }, (_, index) => () => told.push(index));
    for (const call of calls) watch.add(ender.signal, call);
    for (const call of calls.slice(2)) watch.remove(ender.signal, call);
    expect(getEventListeners(ender.signal, 'abort')).toHaveLength(1);
    ender.abort();
    expect(told).toEqual([0, 1]);
  });

  it('calls at once when the signal has already aborted', () => {
    let isTold = false;
    createAbortWatch().add(AbortSignal.abort(), () => {
      isTold = true;
    });
    expect(isTold).toBe(true);
  });
});
