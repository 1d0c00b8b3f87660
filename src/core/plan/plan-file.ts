/**
 * A plan as a file: what was decided for each person, in a form that can be compared, approved and committed. Invariant: it
 * contains no phone number and no text of a person, and the same inputs make the same bytes except for `made`.
 */
import { createHash } from 'node:crypto';
import type { Service } from '../people/service-trust.ts';

/** Increase it when a change makes the same files plan differently: skipping, rendering, choice of lines or channels. */
export const planRules = 2;

const format = 'bluecast-plan-1';
/** Hex digits of a hash in the file: 64 bits distinguish a million people. */
const shortHash = 16;

/** The hashes of the inputs, SHA-256 in hex. */
export interface LockedInputs {
  readonly campaign: string;
  readonly account: string;
  readonly csv: string;
  /** Of the texts as written, one after another. */
  readonly templates: string;
}

export interface PlanMaking {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** The forecast at that time; null when nothing was to be sent. */
  readonly forecast: PlanForecast | null;
  /** Minutes from `at` to each recipient's first message, in the order of `recipients`; `-` for one who gets none. */
  readonly minutes: string;
}

export interface PlanForecast {
  /** Seconds from `at` to the last message. */
  readonly seconds: number;
  /** Segments for people known to get SMS; and for people of unknown channel, if all of them got SMS. */
  readonly smsSegments: { readonly known: number; readonly unknown: number };
}

export interface PlanHead {
  /** Everything that differs when the same files are planned again at another time. */
  readonly made: PlanMaking;
  readonly engine: string;
  readonly rules: number;
  /** The account's name. */
  readonly account: string;
  readonly campaign: string;
  readonly occurrence: string;
  readonly locked: LockedInputs;
  /** Where the files came from; null outside of git. For people only: a commit by itself changes nothing that is sent. */
  readonly git: { readonly commit: string; readonly isClean: boolean } | null;
  readonly totals: PlanTotals;
  /** Rejected rows by column and reason. */
  readonly rejects: readonly (readonly [column: string, reason: string, rows: number])[];
  /** The texts as written, so that a later plan can show which words changed; null for a part without text. */
  readonly templates: readonly (string | null)[];
}

export interface PlanTotals {
  readonly csvRows: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly recipients: number;
  readonly messages: number;
  /** Messages that will not be sent, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Messages that will be sent, by channel; `unknown` where only sending will show it. */
  readonly channels: Readonly<Record<string, number>>;
}

/**
 * One recipient: the salted hash of the number, the row of the CSV, the place of our line in account.yaml (from 0; -1 for a line
 * that has left the account), the channel, and the messages: `text:HASH`, `image:HASH`, `carousel:HASH`, or `-REASON` for one that
 * is not sent. A tuple, because a file of a million recipients would repeat five names in each of them.
 */
export type PlanRecipient = readonly [
  who: string,
  row: number,
  line: number,
  channel: Service | null,
  messages: readonly string[],
];

/** A recipient with names for the places of its tuple. */
export interface NamedRecipient {
  readonly who: string;
  readonly row: number;
  readonly line: number;
  readonly channel: Service | null;
  readonly messages: readonly string[];
}

/** The recipient with names: `readRecipient(recipient).line`. */
export function readRecipient([who, row, line, channel, messages]: PlanRecipient): NamedRecipient {
  return { who, row, line, channel, messages };
}

export interface PlanFile extends PlanHead {
  readonly recipients: readonly PlanRecipient[];
}

/** Stands for a number in a plan. Without the salt, nobody can find the number by trying all numbers. */
export function hashPhone(salt: string, phone: string): string {
  return createHash('sha256').update(`${salt} ${phone}`).digest('hex').slice(0, shortHash);
}

/** Stands for a message that is sent; `contentHash` is the hash that its attempts have, in hex. */
export function nameMessage(kind: string, contentHash: string): string {
  return `${kind}:${contentHash.slice(0, shortHash)}`;
}

const skippedMark = '-';

/** Stands for a message that is not sent. */
export function nameSkipped(reason: string): string {
  return `${skippedMark}${reason}`;
}

/** The reason that a message of a plan is not sent for; null when it is sent. */
export function skipReasonOf(message: string): string | null {
  return message.startsWith(skippedMark) ? message.slice(skippedMark.length) : null;
}

/** How many messages a recipient gets. */
export function countSent(recipient: PlanRecipient): number {
  return readRecipient(recipient).messages.filter((message) => skipReasonOf(message) === null).length;
}

/** The text of the file, with one line per recipient, so that version control shows who changed. */
export function formatPlan(plan: PlanFile): string {
  const { recipients, ...head } = plan;
  const first = JSON.stringify({ format, ...head }, null, 1).slice(0, -2);
  const lines = recipients.map((recipient) => JSON.stringify(recipient));
  return `${first},\n "recipients": [\n${lines.join(',\n')}\n]}\n`;
}

/** Reads the text of a file; null when it is not a plan of this format. */
export function parsePlan(text: string): PlanFile | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || (value as { format?: unknown }).format !== format) return null;
  const { format: _, ...plan } = value as PlanFile & { format: string };
  return isWhole(plan) ? plan : null;
}

/** Catches files that are not plans. A plan that was edited is refused by its hash, elsewhere. */
function isWhole(plan: PlanFile): boolean {
  const texts = [plan.account, plan.campaign, plan.occurrence, plan.engine, plan.made?.by, plan.made?.at];
  return (
    texts.every((text) => typeof text === 'string') &&
    Array.isArray(plan.recipients) &&
    Array.isArray(plan.templates) &&
    typeof plan.locked === 'object' &&
    typeof plan.totals === 'object' &&
    plan.recipients.every((each) => Array.isArray(each) && typeof each[0] === 'string' && Array.isArray(each[4]))
  );
}
