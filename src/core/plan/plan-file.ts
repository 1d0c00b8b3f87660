/**
 * A plan as a file: what was decided for whom, in a form that can be compared, approved and committed. Invariant: no phone
 * number and no text of a person stands in it, and the same inputs make the same bytes but for `made`.
 */
import { createHash } from 'node:crypto';
import type { Service } from '../people/service-trust.ts';

/** Grows when the same files would be planned differently: skipping, rendering, sharing of lines, choice of channels. */
export const planRules = 1;

const format = 'bluecast-plan-1';
/** Hex digits of a hash that stand in the file: 64 bits tell a million people apart. */
const shortHash = 16;

/** The hashes of what went in, SHA-256 in hex. */
export interface LockedInputs {
  readonly campaign: string;
  readonly account: string;
  readonly csv: string;
  /** Of the texts as written, one after the other. */
  readonly templates: string;
}

export interface PlanMaking {
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  /** What sending was expected to be like; null when nothing was to be sent. */
  readonly forecast: PlanForecast | null;
  /** Minutes from `at` to each recipient's first message, in the order of `recipients`; `-` for who gets none. */
  readonly minutes: string;
}

export interface PlanForecast {
  /** Seconds from `at` to the last message. */
  readonly seconds: number;
  /** Segments of those known to get SMS, and of those whose channel nobody knows, if all of them did. */
  readonly smsSegments: { readonly known: number; readonly unknown: number };
}

export interface PlanHead {
  /** All that differs when the same files are planned again at another time. */
  readonly made: PlanMaking;
  readonly engine: string;
  readonly rules: number;
  readonly campaign: string;
  readonly occurrence: string;
  readonly locked: LockedInputs;
  /** Where the files came from; null outside of git. For people: a commit alone changes nothing that is sent. */
  readonly git: { readonly commit: string; readonly isClean: boolean } | null;
  readonly totals: PlanTotals;
  /** Rejected rows by column and reason. */
  readonly rejects: readonly (readonly [column: string, reason: string, rows: number])[];
  /** The texts as written, so that a later plan can show which words have changed; null where a part has none. */
  readonly templates: readonly (string | null)[];
}

export interface PlanTotals {
  readonly csvRows: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly recipients: number;
  readonly messages: number;
  /** Messages that are not sent, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Messages that are sent, by channel; `unknown` where only the sending will tell. */
  readonly channels: Readonly<Record<string, number>>;
}

/**
 * One recipient: the salted hash of the number, the line of the CSV, the place of our line in account.yaml (from 0), the
 * channel, and the messages: `text:HASH`, `image:HASH`, `carousel:HASH`, or `-REASON` for one that is not sent.
 */
export type PlanRecipient = readonly [
  who: string,
  csvRow: number,
  line: number,
  channel: Service | null,
  messages: readonly string[],
];

export interface PlanFile extends PlanHead {
  readonly recipients: readonly PlanRecipient[];
}

/** Stands for a number in a plan. Without the salt nobody can find the number by trying all there are. */
export function hashPhone(salt: string, phone: string): string {
  return createHash('sha256').update(`${salt} ${phone}`).digest('hex').slice(0, shortHash);
}

/** What stands for a message that is sent; `contentHash` is that of its attempts, in hex. */
export function nameMessage(kind: string, contentHash: string): string {
  return `${kind}:${contentHash.slice(0, shortHash)}`;
}

/** The file: a line for each recipient, so that version control shows who changed. */
export function formatPlan(plan: PlanFile): string {
  const { recipients, ...head } = plan;
  const first = JSON.stringify({ format, ...head }, null, 1).slice(0, -2);
  const lines = recipients.map((recipient) => JSON.stringify(recipient));
  return `${first},\n "recipients": [\n${lines.join(',\n')}\n]}\n`;
}

/** Reads a file back; null when it is no plan of this format. */
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

/** A plan that somebody has edited is refused by its hash; this is for files that are something else. */
function isWhole(plan: PlanFile): boolean {
  const texts = [plan.campaign, plan.occurrence, plan.engine, plan.made?.by, plan.made?.at];
  return (
    texts.every((text) => typeof text === 'string') &&
    Array.isArray(plan.recipients) &&
    Array.isArray(plan.templates) &&
    typeof plan.locked === 'object' &&
    typeof plan.totals === 'object' &&
    plan.recipients.every((each) => Array.isArray(each) && typeof each[0] === 'string' && Array.isArray(each[4]))
  );
}
