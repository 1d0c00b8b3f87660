/** Whether this database may send, for a process that goes on for long. */
import { OperatingError } from '../core/operating-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { DatabaseWorld } from '../world.ts';
import { findRestoredSign } from './restored.ts';

/** How often a database that may not send is looked at again: somebody may have claimed it. */
const askAgainMs = 10_000;

export interface SendGuard {
  /** The database may have been put back since: ask before anything more is sent. */
  doubt(): void;
  isReadOnly(): Promise<boolean>;
}

/** Knows whether this database may send; asks again every 10 s while it may not. */
export function createSendGuard(
  world: Pick<DatabaseWorld, 'db' | 'clock' | 'log'>,
  provider: Pick<SendblueClient, 'listMessages'>,
): SendGuard {
  let isReadOnly = true;
  let askAtMs = Number.NEGATIVE_INFINITY;
  return {
    doubt: () => {
      isReadOnly = true;
      askAtMs = Number.NEGATIVE_INFINITY;
    },
    isReadOnly: async () => {
      if (!isReadOnly || world.clock.elapsedMs() < askAtMs) return isReadOnly;
      askAtMs = world.clock.elapsedMs() + askAgainMs;
      try {
        const sign = await findRestoredSign(world, provider);
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
