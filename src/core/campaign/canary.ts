/**
 * The canary: a run's first recipients get their messages before all others, who follow only if all went well. Invariant: the verdict
 * depends only on counts and the time, so that it is the same after every restart.
 */
export interface Canary {
  /** Recipients who go first. */
  readonly first: number;
  /** How long to wait after all of their messages have gone out, in milliseconds. */
  readonly waitForMs: number;
  /** Shares, from 0 to 1, at which the run stops; null: never. */
  readonly stopIf: {
    /** Of their messages. */
    readonly failed: number | null;
    /** Of the people. */
    readonly optedOut: number | null;
    /** Of their messages: those that went out as SMS but were not planned as SMS. */
    readonly downgraded: number | null;
  };
}

export interface CanaryCounts {
  readonly recipients: number;
  /** Messages to these recipients, without those that are not sent. */
  readonly messages: number;
  /** Messages that have not gone out yet, or are on their way. */
  readonly waiting: number;
  readonly failed: number;
  readonly optedOut: number;
  readonly downgraded: number;
  /** When the last of them had gone out; null before that. */
  readonly goneAt: Date | null;
}

export type CanaryVerdict =
  | { readonly do: 'wait' }
  /** All have gone out: the waiting time begins. */
  | { readonly do: 'note-gone' }
  | { readonly do: 'go-on' }
  /** Operators read the reason. */
  | { readonly do: 'stop'; readonly reason: string };

/** Judges the first recipients' messages: stops as soon as a share is reached, and continues only after the whole wait. */
export function judgeCanary(canary: Canary, counts: CanaryCounts, now: Date): CanaryVerdict {
  const { failed, optedOut, downgraded } = canary.stopIf;
  const reasons = [
    reach(counts.failed, { of: counts.messages, limit: failed, what: 'messages failed' }),
    reach(counts.optedOut, { of: counts.recipients, limit: optedOut, what: 'people opted out' }),
    reach(counts.downgraded, { of: counts.messages, limit: downgraded, what: 'messages went out as SMS' }),
  ].filter((reason) => reason !== '');
  if (reasons.length > 0) return { do: 'stop', reason: `canary: ${reasons.join(', ')}` };
  if (counts.waiting > 0) return { do: 'wait' };
  if (counts.goneAt === null) return { do: 'note-gone' };
  return now.getTime() - counts.goneAt.getTime() >= canary.waitForMs ? { do: 'go-on' } : { do: 'wait' };
}

/** `3 of 50 messages failed (6 %, stops at 5 %)`, or an empty text when the share is not reached. */
function reach(count: number, asked: { of: number; limit: number | null; what: string }): string {
  const { of, limit, what } = asked;
  if (limit === null || count === 0 || count / of < limit) return '';
  return `${count} of ${of} ${what} (${percent(count / of)}, stops at ${percent(limit)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
