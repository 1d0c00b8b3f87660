/**
 * What the files of this room are given: a line, what a process has, what its lines share. Invariant: nothing that is imported
 * here imports this file, so that the room has no circle.
 */
import type { LineLimits } from '../core/campaign/account.ts';
import type { Clock } from '../core/clock.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import type { Log } from '../core/log.ts';
import type { NewContactLimits } from '../core/pace/new-contact.ts';
import type { Database } from '../store/database/connect.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import type { DueRuns } from './due-runs.ts';
import type { ProviderHealth } from './provider-health.ts';
import type { Recorder, Unrecorded } from './recorder.ts';
import type { SendProvider } from './send-message.ts';
import type { Slots } from './slots.ts';

/** A line with its limits; null is no limit. */
export interface DispatchLine extends NewContactLimits, Pick<LineLimits, 'perSecond' | 'unanswered'> {
  readonly lineId: number;
  readonly number: string;
}

export interface DispatchWorld {
  readonly db: Database;
  /** The session that holds the locks of this process's lines. */
  readonly locks: LockSession;
  readonly provider: SendProvider;
  readonly clock: Clock;
  readonly log: Log;
  /** Who owns the lines, for people: host and process. */
  readonly owner: string;
  /** Only this run's messages go out; absent: those of every running run. */
  readonly onlyRunId?: number | undefined;
  /** Where the provider reports the status of an attempt; null without a public address. */
  readonly callbackUrl: ((attemptId: number) => string) | null;
  readonly killPoint: AtKillPoint;
  /** Hears the number of the latest attempt. */
  readonly onAttempts: (latest: number) => void;
  /** Answers that an earlier dispatch of this process could not write down; what this one cannot is added. */
  readonly unrecorded: Unrecorded[];
}

/** What the loops of one process share. */
export interface DispatchShared {
  readonly slots: Slots;
  readonly health: ProviderHealth;
  readonly recorder: Recorder;
  readonly dueRuns: DueRuns;
  /** Aborted by whoever finds that sending cannot go on, with the reason. */
  readonly failed: AbortController;
}
