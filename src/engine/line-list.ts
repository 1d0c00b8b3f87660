/** The account's lines, for a process that sends all runs. */
import { OperatingError } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { World } from '../world.ts';

/** How long the account's list of lines is cached. */
const cachedForMs = 60_000;

/** The account's lines, E.164; while the provider does not answer, the last list. */
export function createLineList(
  { clock, log }: Pick<World, 'clock' | 'log'>,
  provider: Pick<SendblueClient, 'listLines'>,
): () => Promise<readonly string[]> {
  let numbers: readonly string[] = [];
  let askAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock.elapsedMs() < askAtMs) return numbers;
    askAtMs = clock.elapsedMs() + cachedForMs;
    try {
      ({ numbers } = await provider.listLines({}));
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      log('lines-not-listed', { code: error.code });
      askAtMs = clock.elapsedMs() + cachedForMs / 10;
    }
    return numbers;
  };
}
