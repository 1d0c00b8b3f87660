/**
 * A run in numbers: what `--json` prints and every table shows. Scripts outside rely on its names.
 * Invariant: `messages` adds up to every message of the run, `skipped` to `messages.skipped`.
 */

import type { Service } from '../people/service-trust.ts';
import { type MessageState, messageStates } from './advance.ts';
import type { RunState } from './run-state.ts';

export interface FailureCount {
  /** The provider's code, or one of ours; `none` when it gave none. */
  readonly code: string;
  readonly messages: number;
  /** What the provider said about one of them. */
  readonly example: string | null;
}

export interface RunSummary {
  readonly run: number;
  readonly campaign: string;
  readonly occurrence: string;
  /** How the first recipients fare for whom the others wait; null without a canary. */
  readonly canary: 'watched' | 'passed' | 'failed' | 'overruled' | null;
  /** It went to our own test numbers. */
  readonly isTest: boolean;
  readonly state: RunState;
  /** Why the run stands still without anybody having paused it. */
  readonly stopReason: string | null;
  /** Rows of the CSV: each became a recipient, a duplicate or a reject, or was left out. */
  readonly csvRows: number;
  readonly recipients: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Rows that the campaign's audience does not mean, by reason: filter, excluded, duplicate, not_sampled, over_limit. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly messages: Readonly<Record<MessageState, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  /** Messages that went or will go out, by channel: expected before sending, as the provider told after it. Unknown ones are in none. */
  readonly channels: Readonly<Record<Service, number>>;
  readonly failures: readonly FailureCount[];
  /** From the run's start to its end, or to now while it is under way; 0 before it started. */
  readonly seconds: number;
}

/** Counters of one run that share state, skip reason and channel; '' where there is none. */
export interface StateCount {
  readonly state: string;
  readonly skipReason: string;
  readonly channel: string;
  readonly messages: number;
}

/** What the counters alone tell: cheap, however large the run. */
export type RunSums = Pick<RunSummary, 'messages' | 'skipped' | 'channels'>;

/** The three sums over a run's counters. */
export function sumCounts(counts: readonly StateCount[]): RunSums {
  const messages = Object.fromEntries(messageStates.map((state) => [state, 0])) as Record<MessageState, number>;
  const skipped: Record<string, number> = {};
  const channels: Record<Service, number> = { iMessage: 0, RCS: 0, SMS: 0 };
  for (const count of counts) {
    if (count.messages === 0) continue;
    messages[count.state as MessageState] += count.messages;
    if (count.state === 'skipped') {
      skipped[count.skipReason] = (skipped[count.skipReason] ?? 0) + count.messages;
    } else if (count.state !== 'cancelled' && count.channel !== '') {
      channels[count.channel as Service] += count.messages;
    }
  }
  return { messages, skipped, channels };
}

/** All messages of a run. */
export function totalMessages(summary: Pick<RunSummary, 'messages'>): number {
  return messageStates.reduce((sum, state) => sum + summary.messages[state], 0);
}
