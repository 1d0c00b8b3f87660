/** When a line can send something next, and what it waits for until then. */

import type { NewContactLimits } from '../pace/new-contact.ts';
import { type Counted, createRation, rationOf } from '../pace/ration.ts';
import type { BindingLimit } from './question.ts';

export interface WaitingLine {
  readonly limits: NewContactLimits;
  readonly resumeAt: Date | null;
  /** Something waits for a known contact; for a new one. */
  readonly hasKnown: boolean;
  readonly hasNew: boolean;
  /** Its new contacts that count now, oldest first. */
  readonly counted: readonly Counted[];
}

export interface LineTurn {
  /** Milliseconds since 1970; Infinity: never, as things stand. */
  readonly atMs: number;
  readonly by: BindingLimit;
}

/** The line's next turn; null when nothing waits for it. One that is not after `now` is held by nothing. */
export function nextTurn(line: WaitingLine, asked: { now: Date; isInformational: boolean }): LineTurn | null {
  const nowMs = asked.now.getTime();
  const resumeMs = Math.max(nowMs, line.resumeAt?.getTime() ?? nowMs);
  if (line.hasKnown) return { atMs: resumeMs, by: 'resumeAt' };
  if (!line.hasNew) return null;
  const ration = createRation(rationOf(line.limits, line.limits.informationalReserve), nowMs, line.counted);
  const room = ration.nextRoom(resumeMs, asked.isInformational);
  return room.atMs > resumeMs ? { atMs: room.atMs, by: room.limit } : { atMs: resumeMs, by: 'resumeAt' };
}
