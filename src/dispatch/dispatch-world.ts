/**
 * What this room's functions are given: a line, what a process has, what its lines share. Invariant: no file imported here
 * imports this one, so the room has no circle.
 */
import type { Clock } from '../core/clock.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import type { Log } from '../core/log.ts';
import type { AttemptKey } from '../core/message/answer.ts';
import type { Database } from '../store/database/connect.ts';
import type { LockSession } from '../store/dispatch/line-lock.ts';
import type { DueRuns } from './due-runs.ts';
import type { NewWaiting } from './new-waiting.ts';
import type { ProviderHealth } from './provider-health.ts';
import type { Recorder, Unrecorded } from './recorder.ts';
import type { SendProvider } from './send-message.ts';
import type { Slots } from './slots.ts';

/** A line that may be sent from. */
export interface DispatchLine {
  readonly lineId: number;
  readonly number: string;
  /** Its pace for now; null means no limit. Limits may change while the line is ours: each claim uses those of its row. */
  readonly perSecond: number | null;
}

export interface DispatchWorld {
  readonly db: Database;
  /** The session that holds the locks of this process's lines. */
  readonly locks: LockSession;
  readonly provider: SendProvider;
  readonly clock: Clock;
  readonly log: Log;
  /** Shown to people as the owner of the lines: host and process. */
  readonly owner: string;
  /** Only this run's messages go out; absent: those of every running run. */
  readonly onlyRunId?: number | undefined;
  /** Where the provider reports the status of an attempt; null without a public address. */
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
  readonly killPoint: AtKillPoint;
  /** Called with the number of the latest attempt. */
  readonly onAttempts: (latest: number) => void;
  /** Answers that an earlier session of this process could not record; this one adds those that it cannot. */
  readonly unrecorded: Unrecorded[];
}

/** What the loops of one process share. */
export interface DispatchShared {
  /** For sends in flight. */
  readonly slots: Slots;
  /** For messages that are being claimed. */
  readonly claiming: Slots;
  readonly health: ProviderHealth;
  readonly recorder: Recorder;
  readonly dueRuns: DueRuns;
  readonly newWaiting: NewWaiting;
  /** Aborted with the reason by the first that finds that sending cannot continue. */
  readonly failed: AbortController;
}
