/** Checks repeatedly whether this database may send, for a long-running process. */
import { OperatingError } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { DatabaseWorld } from '../world.ts';
import { findRestoredSign } from './restored.ts';

/** How often a read-only database is checked again: an operator may have claimed it. */
const askAgainMs = 10_000;

export interface SendGuard {
  /** Call when the database may have been restored: the next `isReadOnly` checks again. */
  recheck(): void;
  isReadOnly(): Promise<boolean>;
}

/** Remembers whether this database may send; checks again every 10 s while it may not. */
export function createSendGuard(
  world: Pick<DatabaseWorld, 'db' | 'root' | 'clock' | 'log'>,
  account: { accountId: number; provider: Pick<SendblueClient, 'listMessages'> },
): SendGuard {
  let isReadOnly = true;
  let askAtMs = Number.NEGATIVE_INFINITY;
  return {
    recheck: () => {
      isReadOnly = true;
      askAtMs = Number.NEGATIVE_INFINITY;
    },
    isReadOnly: async () => {
      if (!isReadOnly || world.clock.elapsedMs() < askAtMs) return isReadOnly;
      askAtMs = world.clock.elapsedMs() + askAgainMs;
      try {
        const sign = await findRestoredSign(world, account);
        isReadOnly = sign !== null;
        if (isReadOnly) world.log('read-only', { why: sign });
      } catch (error) {
        if (!(error instanceof OperatingError)) throw error;
        world.log('not-checked-yet', { code: error.code });
      }
      return isReadOnly;
    },
  };
}
