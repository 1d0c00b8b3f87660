import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/core/provider-error.ts';
import { type RepeatWorld, repeatRead } from '../../src/sendblue/repeat-read.ts';

function makeWorld(settings: Partial<RepeatWorld> = {}): RepeatWorld & { readonly waits: number[] } {
  const waits: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  return { retries: 3, firstWaitMs: 500, longestWaitMs: 1_500, sleep, waits, ...settings };
}

const busy = (retryAfterMs: number | null = null): ProviderError =>
  new ProviderError('busy', { code: 'provider-error', action: 'retry', retryAfterMs });

const failBusy = async (): Promise<never> => {
  throw busy();
};

describe('repeatRead', () => {
  it('keeps a success that comes while its signal aborts', async () => {
    const ender = new AbortController();
    const read = async (): Promise<string> => {
      ender.abort();
      return 'answer';
    };
    expect(await repeatRead(makeWorld(), read, ender.signal)).toBe('answer');
  });

  it('doubles its waits up to the longest', async () => {
    const world = makeWorld();
    await expect(repeatRead(world, failBusy, undefined)).rejects.toThrow('busy');
    expect(world.waits).toEqual([500, 1_000, 1_500]);
  });

  it('can be told not to repeat', async () => {
    const world = makeWorld({ retries: 0 });
    await expect(repeatRead(world, failBusy, undefined)).rejects.toThrow('busy');
    expect(world.waits).toEqual([]);
  });

  it.each([
    ['a bug', new TypeError('bug')],
    ['a refusal', new ProviderError('no', { code: 'refused', action: 'give-up' })],
    ['a wait that is too long', busy(1_501)],
  ])('gives %s at once', async (_, error) => {
    const world = makeWorld();
    let tries = 0;
    const read = async (): Promise<never> => {
      tries += 1;
      throw error;
    };
    await expect(repeatRead(world, read, undefined)).rejects.toBe(error);
    expect([tries, world.waits]).toEqual([1, []]);
  });
});
