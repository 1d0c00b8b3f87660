/** What an audit is asked, and what it answers. */
import type { MessageState } from '../core/message/advance.ts';
import type { FaultName } from '../sandbox/provider/faults.ts';

/** A message that the provider took. */
export interface TakenMessage {
  readonly round: number;
  readonly part: number;
  readonly number: string;
  readonly handle: string;
  readonly status: string;
  readonly service: string;
}

/** One message in Bluecast's report. */
export interface ReportEntry {
  readonly round: number;
  readonly part: number;
  readonly phone: string;
  readonly state: string;
  readonly providerStatus: string | null;
  readonly handle: string | null;
  readonly errorCode: string | null;
  readonly skipReason: string | null;
}

export interface Round {
  readonly people: readonly string[];
  /** As `bluecast report` sums it up; null when there is no run for it. */
  readonly summary: {
    readonly state: string;
    readonly recipients: number;
    readonly messages: Readonly<Record<MessageState, number>>;
  } | null;
}

export interface Question {
  /** In order. */
  readonly rounds: readonly Round[];
  readonly taken: readonly TakenMessage[];
  /** Messages that the provider took although no plan has them, or that were meant for another person. */
  readonly strangers: number;
  readonly rows: readonly ReportEntry[];
  /** People who wrote STOP. */
  readonly stopped: ReadonlySet<string>;
  /** Attempts for them after Bluecast had recorded it. */
  readonly attemptsAfterStop: number;
  readonly strikes: Readonly<Partial<Record<FaultName, number>>>;
  /** How often a process died, was stopped or lost its session. */
  readonly interruptions: number;
  /** Numbers whose channel the provider was asked for more than once. */
  readonly askedTwice: readonly string[];
  /** Where the ledger is not whole: messages that stand nowhere or twice, counters that say otherwise. */
  readonly ledgerFindings: readonly string[];
  /** Requests that the provider refused, by limit; Bluecast knew all of these limits. */
  readonly overLimit: Readonly<Record<string, number>>;
  /** Processes that ended as none may: by a bug, or because they refused their input. */
  readonly broken: readonly string[];
}

export const violationKinds = [
  'sent-twice',
  'lost',
  'wrong-state',
  'unresolved',
  'nobody-planned-it',
  'sums',
  'ledger',
  'after-stop',
  'asked-twice',
  'over-limit',
  'unexplained',
  'broken',
] as const;
export type ViolationKind = (typeof violationKinds)[number];

export interface Violation {
  readonly kind: ViolationKind;
  /** For a reader: which message, and what is wrong with it. */
  readonly what: string;
}

export interface Audit {
  readonly violations: readonly Violation[];
  /** Messages that were to be sent. */
  readonly planned: number;
  /** Messages that the provider took. */
  readonly taken: number;
  /** Reported as failed after too many deaths or losses; the provider never took them. */
  readonly givenUp: Readonly<Record<'quarantined' | 'never_arrives', number>>;
  /** Reported as refused by the provider, which never took them. */
  readonly refused: number;
  /** Not sent, for a reason that is on record. */
  readonly skipped: number;
}
