/** Whether this process can reach the provider at all. */
import { unreachable as providerUnreachable } from '../core/operating-error.ts';

/** After so long without one answer, a process that is not patient stops. */
const patienceMs = 60_000;
/** Pauses between tries while the provider does not answer: 1 s, doubled up to 15 s. */
const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

export interface ProviderHealth {
  answered(): void;
  /** Call when no connection could be made; returns the pause in ms. Throws `provider-unreachable` after a minute unless patient. */
  unreachable(now: Date, why: string): number;
}

/** A patient process never stops trying: a service that runs for weeks must outlast an outage. */
export function createProviderHealth({ isPatient }: { isPatient: boolean }): ProviderHealth {
  let silentSince: number | null = null;
  let pauseMs = firstPauseMs;
  return {
    answered: () => {
      silentSince = null;
      pauseMs = firstPauseMs;
    },
    unreachable: (now, why) => {
      silentSince ??= now.getTime();
      if (!isPatient && now.getTime() - silentSince > patienceMs) {
        throw providerUnreachable(
          'provider-unreachable',
          `Cannot reach Sendblue for a minute: ${why}. Nothing is lost; check the network or SENDBLUE_BASE_URL and run the same command again`,
        );
      }
      const pause = pauseMs;
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      return pause;
    },
  };
}
