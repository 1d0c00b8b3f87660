/** Shows a run under way on a terminal: a redrawn progress line, and once a note about the wait for the last statuses. */
import { formatDuration } from '../core/duration.ts';
import { formatNumber } from '../core/format-count.ts';
import { explainAfterMs, type RunView } from '../engine/watch-run.ts';
import { formatHold } from '../report/hold.ts';
import { createProgress } from '../report/text/progress.ts';
import type { CommandWorld } from './terminal.ts';

export interface RunDisplay {
  update(view: RunView): void;
  /** Clears the progress line on a terminal. */
  done(): void;
}

/** `trackForMs`: how long the run waits for the last statuses; `zone`: that of the operator's clocks. */
export function createRunDisplay(
  world: Pick<CommandWorld, 'screen' | 'note' | 'now'>,
  { trackForMs, zone }: { trackForMs: number; zone: string },
): RunDisplay {
  const { isTerminal, write, columns } = world.screen;
  const progress = createProgress({ isTerminal, write, columns, now: world.now });
  let isExplained = false;
  return {
    update: ({ sums, hold, end, left, waitedMs, awaitingStatus }) => {
      progress.update(sums, hold === null ? null : formatHold(hold, { now: world.now(), zone }));
      if (end !== null || isExplained || left > 0 || waitedMs <= explainAfterMs) return;
      isExplained = true;
      progress.clear();
      const waits = formatNumber(awaitingStatus);
      world.note(
        `All messages have gone out; waiting for the last statuses (${waits} messages), at most ${formatDuration(trackForMs - waitedMs)} (--track-for). Ctrl-C is safe: the same command continues.`,
      );
    },
    done: progress.done,
  };
}
