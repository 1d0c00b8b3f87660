/** What changed between two plans of a campaign. Invariant: everybody in either plan is added, removed, unchanged, or in a list of changes. */
import { countSent, type PlanRecipient, readRecipient } from './plan-file.ts';

export interface PlanDiff {
  /** Rows of the new CSV, of people who were not in the old plan. */
  readonly added: readonly number[];
  /** Rows of the old CSV, of people who are not in the new plan. */
  readonly removed: readonly number[];
  /** What changed for people who are in both plans, by their rows of the new CSV; a person may be in several lists. */
  readonly changed: {
    /** They get more messages than before. */
    readonly nowSent: readonly number[];
    /** They get fewer messages than before. */
    readonly nowSkipped: readonly number[];
    readonly channels: ReadonlyMap<string, readonly number[]>;
    readonly lines: readonly number[];
    readonly texts: readonly number[];
  };
  readonly unchanged: number;
}

/** Compares two plans whose recipients are hashed with the same salt. 100,000 take a tenth of a second. */
export function diffPlans(before: readonly PlanRecipient[], after: readonly PlanRecipient[]): PlanDiff {
  const old = new Map(keyRecipients(before));
  const diff = {
    added: [] as number[],
    removed: [] as number[],
    changed: {
      nowSent: [] as number[],
      nowSkipped: [] as number[],
      channels: new Map<string, number[]>(),
      lines: [] as number[],
      texts: [] as number[],
    },
    unchanged: 0,
  };
  for (const [key, now] of keyRecipients(after)) {
    const was = old.get(key);
    old.delete(key);
    if (was === undefined) diff.added.push(readRecipient(now).row);
    else if (!noteChanges(diff.changed, was, now)) diff.unchanged += 1;
  }
  for (const removed of old.values()) diff.removed.push(readRecipient(removed).row);
  return diff;
}

/** Each recipient under what stands for them in both plans: the hash, and of a person with several rows which of them it is. */
export function keyRecipients(recipients: readonly PlanRecipient[]): readonly (readonly [string, PlanRecipient])[] {
  const seen = new Map<string, number>();
  return recipients.map((recipient) => {
    const { who } = readRecipient(recipient);
    const count = (seen.get(who) ?? 0) + 1;
    seen.set(who, count);
    return [count === 1 ? who : `${who} ${count}`, recipient];
  });
}

/** True when the plans are the same, except for the rows in which people are. */
export function isSame(diff: PlanDiff): boolean {
  const { nowSent, nowSkipped, channels, lines, texts } = diff.changed;
  return (
    [diff.added, diff.removed, nowSent, nowSkipped, lines, texts].every((each) => each.length === 0) &&
    channels.size === 0
  );
}

function noteChanges(
  changed: {
    nowSent: number[];
    nowSkipped: number[];
    channels: Map<string, number[]>;
    lines: number[];
    texts: number[];
  },
  was: PlanRecipient,
  now: PlanRecipient,
): boolean {
  const [old, current] = [readRecipient(was), readRecipient(now)];
  const kinds: number[][] = [];
  const [sentBefore, sentNow] = [countSent(was), countSent(now)];
  if (sentNow > sentBefore) kinds.push(changed.nowSent);
  if (sentNow < sentBefore) kinds.push(changed.nowSkipped);
  // A channel or line matters only to people who get something.
  const isSent = sentNow > 0;
  if (isSent && old.channel !== current.channel)
    kinds.push(channelList(changed.channels, `${old.channel ?? 'unknown'} -> ${current.channel ?? 'unknown'}`));
  if (isSent && old.line !== current.line) kinds.push(changed.lines);
  const isOtherText = old.messages.join(' ') !== current.messages.join(' ');
  if (isOtherText && sentNow === sentBefore) kinds.push(changed.texts);
  for (const kind of kinds) kind.push(current.row);
  return kinds.length > 0;
}

function channelList(channels: Map<string, number[]>, move: string): number[] {
  const list = channels.get(move) ?? [];
  channels.set(move, list);
  return list;
}
