/** Whom the permitted hours hold, until when and by which packs: what a plan says before the start. */
import { dayMs } from '../duration.ts';
import type { DueWindow } from './hours-calendar.ts';
import type { ForecastMessages } from './question.ts';

/** People with no opening for so long can hardly be reached. */
const soonDays = 7;

export interface HeldGroup {
  /** When the first texts may go to them. */
  readonly from: Date;
  readonly recipients: number;
  /** What makes them wait: ids of packs, `own` for the account's own hours, `emergency`; `time`: their texts are due then. */
  readonly by: readonly string[];
}

export interface HeldPeople {
  /** Recipients to whom texts may go now. */
  readonly now: number;
  /** All others who may be texted within a week, by the time from which on. */
  readonly later: readonly HeldGroup[];
  /** Recipients whose possible places have no half hour of the week in common, and what narrows it. */
  readonly never: { readonly recipients: number; readonly by: readonly string[] };
}

/** The recipients of one run, by the windows of their messages. */
export function findHeldPeople(
  messages: ForecastMessages,
  { run, windows, now }: { run: number; windows: readonly DueWindow[]; now: Date },
): HeldPeople {
  const nowMs = now.getTime();
  let open = 0;
  const later = new Map<number, { recipients: number; by: Set<string> }>();
  const never = { recipients: 0, by: new Set<string>() };
  for (const [window, recipients] of countByWindow(messages, run)) {
    const { permitted, fromMs: dueMs = nowMs } = windows[window] ?? {};
    const beginMs = Math.max(nowMs, dueMs);
    const week = { fromMs: beginMs, untilMs: beginMs + soonDays * dayMs };
    const first = permitted?.isAlways === true ? week : permitted?.openings(week)[0];
    const opensMs = first === undefined ? null : Math.max(first.fromMs, beginMs);
    if (opensMs !== null && opensMs <= nowMs) {
      open += recipients;
      continue;
    }
    const group = opensMs === null ? never : (later.get(opensMs) ?? { recipients: 0, by: new Set<string>() });
    if (opensMs !== null) later.set(opensMs, group);
    group.recipients += recipients;
    if (opensMs === beginMs && beginMs > nowMs) group.by.add('time');
    else for (const by of permitted?.narrowedBy(first ?? week) ?? []) group.by.add(by);
  }
  return {
    now: open,
    later: [...later]
      .sort(([one], [other]) => one - other)
      .map(([fromMs, { recipients, by }]) => ({ from: new Date(fromMs), recipients, by: [...by].sort() })),
    never: { recipients: never.recipients, by: [...never.by].sort() },
  };
}

function countByWindow(messages: ForecastMessages, run: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let index = 0; index < messages.count; index += 1) {
    if (messages.run[index] !== run || messages.isLaterPart[index] === 1) continue;
    const window = messages.window[index] ?? 0;
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return counts;
}
