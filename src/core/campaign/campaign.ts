/** A campaign: what campaign.yaml says, checked and with its defaults. */
import type { Reminder } from '../reminder/reminder.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Canary } from './canary.ts';
import type { SendStyle } from './send-style.ts';

export type Purpose = 'marketing' | 'informational';
export type ChannelPolicy = 'any' | 'imessage-only' | 'no-sms';

/** One message of each recipient, in the order of the file. Texts are Liquid. */
export type Part = (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly imageUrl: string; readonly text?: string | undefined }
  | { readonly kind: 'carousel'; readonly imageUrls: readonly string[]; readonly fallbackText?: string | undefined }
) & { readonly sendStyle?: SendStyle | undefined };

/** The header of a field in the CSV: one name, or several candidates in order of preference. */
export type ColumnHeaders = string | readonly string[];

/** `phone` and `consent` have a meaning for Bluecast; every other field is a name for texts. */
export interface Columns {
  readonly phone: ColumnHeaders;
  readonly [field: string]: ColumnHeaders;
}

export interface Audience {
  /** Path of the CSV, or of the query, as written in the file, relative to the campaign's folder. */
  readonly csv: string;
  /** Where and how long the query is asked; absent: `csv` is a CSV. */
  readonly query?: AudienceQuery | undefined;
  /** ISO 3166 code of the country of numbers without a country code. */
  readonly country: string;
  readonly columns: Columns;
  /** Field -> format, of columns with dates that are not ISO's; see core/csv/date-format. */
  readonly dates?: Readonly<Record<string, string>> | undefined;
  /** The encoding of its files, by the name that TextDecoder gives; absent: found by evidence, or guessed. */
  readonly encoding?: string | undefined;
  /** Who in the file gets the messages; see core/filter. Absent: everybody. */
  readonly filter?: string | undefined;
  readonly exclude?: Exclusions | undefined;
  /** A row counts only if no earlier row of the file has the same values in these fields. */
  readonly dedupe?: readonly string[] | undefined;
  /** True: each row is a recipient, also where several have one number. Absent: each number counts once. */
  readonly perRow?: boolean | undefined;
  /** A part of the rest, drawn by a stable hash: a share from 0 to 1, or a number of people. */
  readonly sample?: { readonly share: number } | { readonly people: number } | undefined;
  /** The greatest number of people; the first ones of the file count. */
  readonly limit?: number | undefined;
}

/** A database of the operator's that has the people. */
export interface AudienceQuery {
  /** The environment variable with its address. */
  readonly source: string;
  readonly timeoutMs: number;
}

/** Who is left out, even if the filter includes them. */
export interface Exclusions {
  /** People who were sent something by these campaigns. */
  readonly campaigns: readonly string[];
  /** People on these lists of `bluecast import --list`. */
  readonly lists: readonly string[];
  /** People whose numbers are in these files. */
  readonly csv: readonly string[];
}

/** Other texts for some people. */
export interface Variants {
  /** By name; `messages` of the campaign is the variant `main`. */
  readonly messages: Readonly<Record<string, readonly Part[]>>;
  /** Shares by name, `main` included; their sum may be anything. */
  readonly weights: Readonly<Record<string, number>>;
  /** The field that says which variant a person gets; null: the weights do. */
  readonly column: string | null;
  /** Share of the people who get nothing, from 0 to 1. */
  readonly holdout: number;
}

export const mainVariant = 'main';
/** The name, in reports, of people who get nothing on purpose. */
export const holdoutVariant = 'holdout';

export interface Campaign {
  /**
   * Its folder below the root, with "/" and without a leading campaigns/, the same in every table and report. With the account it
   * is the campaign's identity.
   */
  readonly path: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly audience: Audience;
  readonly messages: readonly Part[];
  readonly variants?: Variants | undefined;
  readonly channelPolicy: ChannelPolicy;
  /** Who goes first; absent: everybody goes at once. */
  readonly canary?: Canary | undefined;
  /** When it is run by itself; absent: only by hand. */
  readonly schedule?: Schedule;
  /** Its texts go out before appointments, one by one; absent: to everybody in one run. */
  readonly reminder?: Reminder;
  /** Where times with an offset are shown in texts (IANA); absent: at their own offset. */
  readonly zone?: string | undefined;
}

/** The parts of every variant. */
export function allParts({ messages, variants }: Pick<Campaign, 'messages' | 'variants'>): readonly Part[] {
  return [...messages, ...Object.values(variants?.messages ?? {}).flat()];
}

/** Images of one carousel. Source: sendblue-api.md §2.3. */
export const carouselImages = { min: 2, max: 20 } as const;

/** The text of a part as written, before values are filled in; of a carousel its fallback; null where there is none. */
export function templateOf(part: Part): string | null {
  return (part.kind === 'carousel' ? part.fallbackText : part.text) ?? null;
}
