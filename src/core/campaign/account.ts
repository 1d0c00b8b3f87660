/** The account, checked and with its defaults: our lines and how much each may send. */

import type { AccountHours } from '../hours/permitted.ts';

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
  /** New contacts of each day that are reserved for informational messages. */
  readonly informationalReserve: number;
  /** Messages in a row to one contact that has not answered. */
  readonly unanswered: number | null;
  /** Channel lookups in any 60 minutes. */
  readonly lookupsPerHour: number | null;
  /** Channel lookups from 3 AM to 3 AM New York. */
  readonly lookupsPerDay: number | null;
}

export interface AccountLine {
  /** E.164. */
  readonly number: string;
  /** Only V2 lines send carousels; no endpoint reports the generation. */
  readonly generation: 'V1' | 'V2';
  readonly limits: LineLimits;
}

/**
 * What to do with a message of unknown outcome once it is proved unsent: send it again, wait for a person (`ask`), or fail it
 * (`never`).
 */
export const onUnknownPolicies = ['resend-if-proved-unsent', 'ask', 'never'] as const;
export type OnUnknown = (typeof onUnknownPolicies)[number];

/** A message that was proved unsent this often is not tried again: something about it makes every attempt fail. */
export const maxUnsent = 8;

/** Where an account's provider is, and which environment variables hold the keys to it. */
export interface AccountAccess {
  /** Unique in a database. */
  readonly name: string;
  /** Names of environment variables. */
  readonly keys: AccountKeys;
  /** Without a slash at its end; null: SENDBLUE_BASE_URL, or else Sendblue's own address. */
  readonly address: string | null;
}

export interface AccountKeys {
  readonly id: string;
  readonly secret: string;
}

/** The pair of an account whose file names none. */
export const usualKeys: AccountKeys = { id: 'SENDBLUE_API_KEY_ID', secret: 'SENDBLUE_API_SECRET_KEY' };

/** Access without any account file. */
export const usualAccess: AccountAccess = { name: 'main', keys: usualKeys, address: null };

export interface Account extends AccountAccess {
  /** True: the account of commands that name none. */
  readonly isDefault: boolean;
  /** True: a person who opts out here has opted out of all accounts that share, and the other way round. */
  readonly sharesConsent: boolean;
  /** The zone (IANA) in which people read its times; null: that of the reader's machine. */
  readonly zone: string | null;
  readonly lines: readonly AccountLine[];
  /** Our own phones, E.164: tests go only to these. */
  readonly testNumbers: readonly string[];
  /** A run to more recipients than this needs an approved plan; null: no run does. */
  readonly approvalAbove: number | null;
  /** How long a message must be missing from the provider's list to count as never sent. */
  readonly settleAfterSeconds: number;
  readonly onUnknown: OnUnknown;
  /** Requests for the list of messages in any ten seconds, by the whole account; null is no limit. */
  readonly listPerTenSeconds: number | null;
  /** When people may be texted, beyond the rules of their places. */
  readonly hours: AccountHours;
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

/** Twice the longest delay of the provider's list that was seen in rehearsals. */
export const defaultSettleAfterSeconds = 60;
