/** Which lines the account has, as a process that sends for all runs asks for it. */
import { OperatingError } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { World } from '../world.ts';

/** How long the account's list of lines is believed. */
const linesForMs = 60_000;

/** The account's lines, E.164; while the provider does not answer, those that it named last. */
export function createLineList(
  { clock, log }: Pick<World, 'clock' | 'log'>,
  provider: Pick<SendblueClient, 'listLines'>,
): () => Promise<readonly string[]> {
  let numbers: readonly string[] = [];
  let askAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock.elapsedMs() < askAtMs) return numbers;
    askAtMs = clock.elapsedMs() + linesForMs;
    try {
      ({ numbers } = await provider.listLines({}));
    } catch (error) {
      if (!(error instanceof OperatingError)) throw error;
      log('lines-not-listed', { code: error.code });
      askAtMs = clock.elapsedMs() + linesForMs / 10;
    }
    return numbers;
  };
}
