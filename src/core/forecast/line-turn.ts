/** When a line can send next, and what it waits for until then. */
import type { NewContactLimits } from '../pace/new-contact.ts';
import { type Counted, createRation, rationOf } from '../pace/ration.ts';
import type { Waiting } from '../pace/spread.ts';
import type { BindingLimit } from './question.ts';

export interface WaitingLine {
  readonly limits: NewContactLimits;
  readonly resumeAt: Date | null;
  /** A message for a known contact waits for this line, and may go now by the permitted hours. */
  readonly hasKnown: boolean;
  /** A message for a new contact waits for it. */
  readonly hasNew: boolean;
  /** When the next window opens for what waits; null: nothing waits for a window. */
  readonly opensAt: Date | null;
  /** The line's new contacts that count now, oldest first. */
  readonly counted: readonly Counted[];
  /** Who waits for its ration, which is spread over them; null: it is not. */
  readonly waiting: Waiting | null;
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
  const opensMs = line.opensAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (!line.hasNew) return line.opensAt === null ? null : { atMs: Math.max(resumeMs, opensMs), by: 'calendar' };
  const { limits, counted, waiting } = line;
  const waitingFor = waiting === null ? undefined : () => waiting;
  const ration = createRation(rationOf(limits, limits.informationalReserve), nowMs, counted, waitingFor);
  const room = ration.nextRoom(resumeMs, asked.isInformational);
  if (room.atMs <= resumeMs) return resumed;
  // Known contacts elsewhere may be the first again.
  return opensMs < room.atMs ? { atMs: opensMs, by: 'calendar' } : { atMs: room.atMs, by: room.limit };
}
