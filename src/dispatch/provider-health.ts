/** Whether the provider can be reached at all, as far as this process knows. */
import { unreachable } from '../core/operating-error.ts';

/** Without one answer for so long, waiting on is left to the operator. */
const patienceMs = 60_000;
/** Pauses between tries while nothing answers: 1 s, doubled up to 15 s. */
const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

export interface ProviderHealth {
  answered(): void;
  /** Notes that a connection could not be made; returns how long to pause. May throw `provider-unreachable` after a minute of it. */
  refused(now: Date, why: string): number;
}

/** A patient one goes on trying for ever: a service that runs for weeks must outlast an outage. */
export function createProviderHealth({ isPatient }: { isPatient: boolean }): ProviderHealth {
  let silentSince: number | null = null;
  let pauseMs = firstPauseMs;
  return {
    answered: () => {
      silentSince = null;
      pauseMs = firstPauseMs;
    },
    refused: (now, why) => {
      silentSince ??= now.getTime();
      if (!isPatient && now.getTime() - silentSince > patienceMs) {
        throw unreachable(
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
