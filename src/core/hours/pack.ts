/**
 * A pack: the dated rules of one country or state on when people there may be texted, with their sources. The packs are files in
 * packs/. A builder's notes, no legal advice.
 */
import type { Purpose } from '../campaign/campaign.ts';

/** Minutes since midnight on the clocks of the place: from the first until before the second. */
export type DayHours = readonly [from: number, until: number];

export interface PackRule {
  readonly purpose: Purpose;
  /** The first day of the rule on the clocks of the place, `2026-01-01`; null: as long as anybody knows. */
  readonly from: string | null;
  /** The first day on which it no longer holds; null: it still holds. */
  readonly until: string | null;
  /** Of seven days, from Sunday; null: nothing on that day. */
  readonly hours: readonly (DayHours | null)[];
  /** A list of holidays on which nothing may be sent; null: none. */
  readonly holidays: string | null;
  /** At most so many messages to one person in so many hours. */
  readonly cap: { readonly messages: number; readonly hours: number } | null;
  /** How sure its source makes it. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly sources: readonly string[];
  readonly note: string | null;
}

export interface Pack {
  /** `US`, `US-FL`, `CA`, or `other` for countries that have none. */
  readonly id: string;
  readonly name: string;
  /** ISO 3166; null: of no one country. */
  readonly country: string | null;
  /** Null: the whole country. */
  readonly states: readonly string[] | null;
  /** The day of its latest edition. */
  readonly version: string;
  /** The day on which a person last compared it with its sources. */
  readonly checkedOn: string;
  readonly rules: readonly PackRule[];
}

interface OneHoliday {
  readonly name: string;
  readonly isInEvenYears: boolean;
}

export type HolidayRule =
  | (OneHoliday & {
      readonly kind: 'date';
      /** From 1. */
      readonly month: number;
      readonly day: number;
      /** On a Saturday or Sunday it is kept on the Friday before or the Monday after, too. */
      readonly isObserved: boolean;
    })
  | (OneHoliday & {
      readonly kind: 'weekday';
      readonly month: number;
      /** 0 is Sunday. */
      readonly weekday: number;
      /** The first is 1; -1 is the last of the month, or the last before the day `before`. */
      readonly nth: number;
      readonly before: number | null;
      /** So many days after it. */
      readonly plus: number;
    })
  | (OneHoliday & {
      readonly kind: 'easter';
      /** Days after Easter Sunday. */
      readonly days: number;
    });

export type HolidayList = readonly HolidayRule[];

/** What every page that shows a pack says. */
export const noLegalAdvice = 'The packs are notes of their builders with their sources, no legal advice.';
