import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createAbortWatch } from '../../src/sendblue/abort-watch.ts';

function startCalls(count: number): { ended: number[]; calls: { place: number; onAbort: () => void }[] } {
  const ended: number[] = [];
  const calls = Array.from({ length: count }, (_, index) => ({ place: 0, onAbort: () => void ended.push(index) }));
  return { ended, calls };
}

describe('createAbortWatch', () => {
  it('ends every call that is watched, and no other, with one listener', () => {
    const watch = createAbortWatch();
    const ender = new AbortController();
    const { ended, calls } = startCalls(100);
    for (const call of calls) watch.add(ender.signal, call);
    // From the middle, the end and the start, and one of them twice.
    for (const call of [...calls.slice(40, 98), ...calls.slice(2, 40), ...calls.slice(50, 51)]) {
      watch.remove(ender.signal, call);
    }
    expect(getEventListeners(ender.signal, 'abort')).toHaveLength(1);
    ender.abort();
    expect(ended.sort((a, b) => a - b)).toEqual([0, 1, 98, 99]);
  });

  it('ends each call once, also when its end removes it and others', () => {
    const watch = createAbortWatch();
    const ender = new AbortController();
    const ended: number[] = [];
    const calls = [0, 1, 2, 3].map((index) => ({
      place: 0,
      onAbort: () => {
        ended.push(index);
        for (const call of calls.slice(index)) watch.remove(ender.signal, call);
      },
    }));
    for (const call of calls) watch.add(ender.signal, call);
    ender.abort();
    expect(ended.sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  it('ends a call at once when the signal has already aborted', () => {
    const { ended, calls } = startCalls(1);
    for (const call of calls) createAbortWatch().add(AbortSignal.abort(), call);
    expect(ended).toEqual([0]);
  });
});
