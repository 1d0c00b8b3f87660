/**
 * A run in numbers: what `--json` prints and every table shows. Scripts rely on the names.
 * Invariant: `messages` adds up to all messages of the run, `people` to its recipients, `skipped` to `messages.skipped`.
 */
import type { Service } from '../people/service-trust.ts';
import { type MessageState, messageStates } from './advance.ts';
import type { OnlyPart } from './only.ts';
import type { RunState } from './run-state.ts';

export interface FailureCount {
  /** The provider's code, or one of ours; `none` when it gave none. */
  readonly code: string;
  readonly messages: number;
  /** The provider's message about one of them. */
  readonly example: string | null;
}

/** What became of the people with one variant. */
export interface VariantPeople {
  /** `holdout`: the group that deliberately got nothing. */
  readonly variant: string;
  readonly people: number;
  /** People who were not to get anything for a reason other than the holdout: the shares of the others are of the rest. */
  readonly skipped: number;
  readonly delivered: number;
  /** Gone out and not reported as delivered; an SMS ends here. */
  readonly sent: number;
  readonly failed: number;
  /** Opted out since the run started; in the holdout, too. */
  readonly optedOut: number;
}

/** The people of a run in numbers. */
export interface PeopleSums {
  /** Recipients by state, each counted once: see core/message/people.ts. */
  readonly people: Readonly<Record<MessageState, number>>;
  /** People with a message that is not sent, by its reason. */
  readonly skippedPeople: Readonly<Record<string, number>>;
  /** Empty for a run without variants. */
  readonly variantPeople: readonly VariantPeople[];
}

export interface RunSummary extends PeopleSums {
  readonly run: number;
  readonly campaign: string;
  readonly occurrence: string;
  /** The verdict on the canary; null without a canary. */
  readonly canary: 'watched' | 'passed' | 'failed' | 'overruled' | null;
  /** The run goes to our own test numbers. */
  readonly isTest: boolean;
  /** The part of an earlier run that it repeats; null: it is for everybody in the file. */
  readonly only: OnlyPart | null;
  readonly state: RunState;
  /** Why Bluecast itself stopped the run; null if it did not. */
  readonly stopReason: string | null;
  /** Rows of the CSV: each is a recipient, a duplicate, a reject, or left out. */
  readonly csvRows: number;
  readonly recipients: number;
  readonly duplicates: number;
  readonly rejected: number;
  /** Rows that the campaign's audience leaves out, by reason: only, filter, excluded, duplicate, not_sampled, over_limit. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly messages: Readonly<Record<MessageState, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  /** Messages that went or will go out, by channel: expected before sending, reported by the provider afterwards. Messages of unknown channel are not counted. */
  readonly channels: Readonly<Record<Service, number>>;
  readonly failures: readonly FailureCount[];
  /** From the run's start to its end, or until now if it has not ended; 0 before it starts. */
  readonly seconds: number;
}

/** The number of messages of one run with the same state, skip reason and channel; '' where there is none. */
export interface StateCount {
  readonly state: MessageState;
  readonly skipReason: string;
  readonly channel: Service | '';
  readonly messages: number;
}

/** The sums of the counters: cheap, however large the run is. */
export type RunSums = Pick<RunSummary, 'messages' | 'skipped' | 'channels'>;

/** Adds up a run's counters. */
export function sumCounts(counts: readonly StateCount[]): RunSums {
  const messages = noMessages();
  const skipped: Record<string, number> = {};
  const channels: Record<Service, number> = { iMessage: 0, RCS: 0, SMS: 0 };
  for (const count of counts) {
    if (count.messages === 0) continue;
    messages[count.state] += count.messages;
    if (count.state === 'skipped') {
      skipped[count.skipReason] = (skipped[count.skipReason] ?? 0) + count.messages;
    } else if (count.state !== 'cancelled' && count.channel !== '') {
      channels[count.channel] += count.messages;
    }
  }
  return { messages, skipped, channels };
}

/** A counter per state, all at 0. */
export function noMessages(): Record<MessageState, number> {
  return Object.fromEntries(messageStates.map((state) => [state, 0])) as Record<MessageState, number>;
}

/** All messages of a run. */
export function totalMessages(summary: Pick<RunSummary, 'messages'>): number {
  return messageStates.reduce((sum, state) => sum + summary.messages[state], 0);
}
