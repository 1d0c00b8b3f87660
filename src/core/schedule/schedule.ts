/** A schedule: when a campaign is to be run, as campaign.yaml says it. Pure values; occurrences are in occurrences.ts. */

/** Which times of day on which days; minutes since midnight, days since 1970. */
export type Times =
  /** At a time of day, on every day that is not left out, or each so many days from the schedule's first day. */
  | { readonly kind: 'daily'; readonly minute: number; readonly everyDays: number }
  /** At a time of day on these days. */
  | { readonly kind: 'dates'; readonly minute: number; readonly dates: readonly number[] }
  /** Five fields, as cron has them. */
  | { readonly kind: 'cron'; readonly pattern: string }
  /** By elapsed time from the schedule's first day on. */
  | { readonly kind: 'elapsed'; readonly ms: number; readonly minute: number };

/** Each person's own zone, in place of one zone. */
export const recipientZone = 'recipient';
/** Where a person's own time comes last. */
export const lastZone = 'Pacific/Honolulu';

/** What becomes of an occurrence whose time has passed when somebody could run it. */
export interface LatePolicy {
  /** It still runs within so long; null: a person decides. */
  readonly withinMs: number | null;
  /** Of several that were missed: the latest one, all of them, or none. */
  readonly catchUp: 'latest' | 'none' | 'all';
}

/** What becomes of an occurrence while the run of an earlier one is not over. */
export type Overlap = 'skip' | 'queue' | 'allow';

export interface Schedule {
  readonly times: Times;
  /** IANA, or `recipient`. */
  readonly zone: string;
  /** From Sunday: on which days of the week. */
  readonly days: readonly boolean[];
  /** The first day; null: from the day on which it became known. */
  readonly from: number | null;
  /** The last day; null: without an end. */
  readonly until: number | null;
  readonly except: { readonly holidays: string | null; readonly days: readonly number[] };
  /** People of one occurrence are spread over so long, each always at the same place. */
  readonly spreadMs: number;
  readonly late: LatePolicy;
  readonly overlap: Overlap;
  /** True: several occurrences may fall on one day after a change. */
  readonly mayRunTwiceADay: boolean;
}
