/** The account as the program knows it: our lines and how much each may send. */

/** Limits of one line; null is no limit (`off` in the file). */
export interface LineLimits {
  /** Messages per second. */
  readonly perSecond: number | null;
  /** New contacts in any 60 minutes. */
  readonly newPerHour: number | null;
  /** New contacts from 3 AM to 3 AM New York. */
  readonly newPerDay: number | null;
  /** Seconds between two new contacts. */
  readonly minGapSeconds: number | null;
  /** New contacts of each day that are kept for informational messages. */
  readonly informationalReserve: number;
  /** Messages in a row to one contact that has not answered. */
  readonly unanswered: number | null;
  /** Questions for a number's channel in any 60 minutes. */
  readonly lookupsPerHour: number | null;
  /** The same from 3 AM to 3 AM New York. */
  readonly lookupsPerDay: number | null;
}

export interface AccountLine {
  /** E.164. */
  readonly number: string;
  /** V2 lines alone send carousels; no endpoint tells the generation. */
  readonly generation: 'V1' | 'V2';
  readonly limits: LineLimits;
}

/**
 * What becomes of a message that may or may not have been sent, and is proved not to have been:
 * it is sent again, waits for a person (`ask`), or is failed (`never`).
 */
export const onUnknownPolicies = ['resend-if-proved-unsent', 'ask', 'never'] as const;
export type OnUnknown = (typeof onUnknownPolicies)[number];

export interface Account {
  readonly lines: readonly AccountLine[];
  /** Our own phones, E.164: the only ones that tests go to. */
  readonly testNumbers: readonly string[];
  /** A run to more recipients than this needs a plan that somebody has approved; null: none does. */
  readonly approvalAbove: number | null;
  /** Seconds after which a message that the provider's list does not show counts as never sent. */
  readonly settleAfterSeconds: number;
  readonly onUnknown: OnUnknown;
  /** Requests for the list of messages in any ten seconds, by the whole account; null is no limit. */
  readonly listPerTenSeconds: number | null;
}

/** What the provider permits. Source: sendblue-api.md §5.1, copy B (August 2026), and §5.3 for lookups; it asks for no gap. */
export const defaultLimits: LineLimits = {
  perSecond: 10,
  newPerHour: 15,
  newPerDay: 50,
  minGapSeconds: null,
  informationalReserve: 0,
  unanswered: 150,
  lookupsPerHour: 30,
  lookupsPerDay: 100,
};

/** Source: sendblue-api.md §5.2. */
export const defaultListPerTenSeconds = 100;

/** Twice the longest lag that the provider's list has shown in rehearsals. */
export const defaultSettleAfterSeconds = 60;
