/**
 * Paces requests for the provider's list of messages. Invariant: the one process that reads the list stays within the account's
 * limit, whatever it reads the list for.
 */
import type { Clock } from '../core/clock.ts';
import type { SendblueClient } from '../sendblue/client.ts';

/** Share of the limit that we use: other programs of the account may read, too, and failed reads are repeated. */
const share = 0.9;

/** The provider's list, requested at most `perTenSeconds` times in ten seconds; null means no limit. */
export function paceLists(
  world: { provider: Pick<SendblueClient, 'listMessages'>; clock: Clock },
  perTenSeconds: number | null,
): Pick<SendblueClient, 'listMessages'> {
  const gapMs = perTenSeconds === null ? 0 : 10_000 / (perTenSeconds * share);
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return {
    listMessages: async (query, options) => {
      const nowMs = world.clock.elapsedMs();
      const waitMs = Math.ceil(nextAtMs - nowMs);
      nextAtMs = Math.max(nowMs, nextAtMs) + gapMs;
      if (waitMs > 0) await world.clock.sleep(waitMs, options?.signal);
      return world.provider.listMessages(query, options);
    },
  };
}
