/** A run under way on a terminal: one line that is redrawn, and what is waited for, said once. */

import { formatDuration } from '../core/duration.ts';
import { formatNumber } from '../core/format-count.ts';
import { explainAfterMs, type RunView } from '../engine/watch-run.ts';
import { formatHold } from '../report/hold.ts';
import { createProgress } from '../report/text/progress.ts';
import type { CommandWorld } from './terminal.ts';

export interface RunDisplay {
  update(view: RunView): void;
  /** Leaves nothing behind on a terminal. */
  done(): void;
}

/** `trackForMs`: how long the last statuses are waited for. */
export function createRunDisplay(
  world: Pick<CommandWorld, 'screen' | 'note' | 'now'>,
  { trackForMs }: { trackForMs: number },
): RunDisplay {
  const { isTerminal, write, columns } = world.screen;
  const progress = createProgress({ isTerminal, write, columns, now: world.now });
  let isExplained = false;
  return {
    update: ({ sums, hold, end, left, waitedMs, awaitingStatus }) => {
      progress.update(sums, hold === null ? null : formatHold(hold, world.now()));
      if (end !== null || isExplained || left > 0 || waitedMs <= explainAfterMs) return;
      isExplained = true;
      progress.clear();
      const waits = formatNumber(awaitingStatus);
      world.note(
        `Everything has gone out; waiting for the last statuses (${waits} messages), ${formatDuration(trackForMs - waitedMs)} at most (--track-for). Ctrl-C is safe: the same command continues.`,
      );
    },
    done: progress.done,
  };
}
