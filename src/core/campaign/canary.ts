/**
 * The canary: the first people of a run go alone, and the others follow only when these fared well. Invariant: it depends on
 * counts and the time alone, so that it says the same after every restart.
 */

export interface Canary {
  /** Recipients who go first. */
  readonly first: number;
  /** How long to wait after all of their messages have gone out, in milliseconds. */
  readonly waitForMs: number;
  /** Shares, from 0 to 1, at which the run stops; null: not looked at. */
  readonly stopIf: {
    /** Of their messages. */
    readonly failed: number | null;
    /** Of the people. */
    readonly optedOut: number | null;
    /** Of their messages: ended as SMS, and were not planned as SMS. */
    readonly downgraded: number | null;
  };
}

export interface CanaryCounts {
  readonly recipients: number;
  /** Of these recipients, without those that are not sent. */
  readonly messages: number;
  /** Still to go out, or on their way. */
  readonly waiting: number;
  readonly failed: number;
  readonly optedOut: number;
  readonly downgraded: number;
  /** When nothing of them was waiting any more; null before. */
  readonly goneAt: Date | null;
}

export type CanaryVerdict =
  | { readonly do: 'wait' }
  /** All have gone out by now: the time of waiting begins. */
  | { readonly do: 'note-gone' }
  | { readonly do: 'go-on' }
  /** The reason is what operators read. */
  | { readonly do: 'stop'; readonly reason: string };

/** What follows from how the first ones fare. It stops as soon as a share is reached, and goes on only after the whole wait. */
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

/** `3 of 50 messages failed (6 %, stops at 5 %)`, or nothing when the share is not reached. */
function reach(count: number, asked: { of: number; limit: number | null; what: string }): string {
  const { of, limit, what } = asked;
  if (limit === null || count === 0 || count / of < limit) return '';
  return `${count} of ${of} ${what} (${percent(count / of)}, stops at ${percent(limit)})`;
}

function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
