/** When a line can send next, and what it waits for until then. */
import type { NewContactLimits } from '../pace/new-contact.ts';
import { type Counted, createRation, rationOf } from '../pace/ration.ts';
import type { BindingLimit } from './question.ts';

export interface WaitingLine {
  readonly limits: NewContactLimits;
  readonly resumeAt: Date | null;
  /** A message for a known contact waits for this line. */
  readonly hasKnown: boolean;
  /** A message for a new contact waits for it. */
  readonly hasNew: boolean;
  /** The line's new contacts that count now, oldest first. */
  readonly counted: readonly Counted[];
}

export interface LineTurn {
  /** Milliseconds since 1970; Infinity: never, as things are now. */
  readonly atMs: number;
  /** What it waits for; null when it can send now. */
  readonly by: BindingLimit | null;
}

/** The line's next turn, at `now` or later; null when nothing waits for the line. */
export function nextTurn(line: WaitingLine, asked: { now: Date; isInformational: boolean }): LineTurn | null {
  const nowMs = asked.now.getTime();
  const resumeMs = Math.max(nowMs, line.resumeAt?.getTime() ?? nowMs);
  const resumed: LineTurn = { atMs: resumeMs, by: resumeMs > nowMs ? 'resumeAt' : null };
  if (line.hasKnown) return resumed;
  if (!line.hasNew) return null;
  const ration = createRation(rationOf(line.limits, line.limits.informationalReserve), nowMs, line.counted);
  const room = ration.nextRoom(resumeMs, asked.isInformational);
  return room.atMs > resumeMs ? { atMs: room.atMs, by: room.limit } : resumed;
}
