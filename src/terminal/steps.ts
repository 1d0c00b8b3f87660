/** What a long command is doing, redrawn in place on a terminal; elsewhere a line when the kind of step changes, and now and then. */
import type { World } from '../world.ts';
import type { Terminal } from './terminal.ts';

export interface Steps {
  show(step: string): void;
  clear(): void;
}

/** Where lines are kept, as in a log of CI, few are enough. */
const betweenLinesMs = 30_000;

export function createSteps({ screen, clock }: Pick<Terminal, 'screen'> & Pick<World, 'clock'>): Steps {
  let kind = '';
  let lineAtMs = 0;
  const showLine = (step: string): void => {
    const [next = ''] = step.split(':');
    const isNew = next !== kind;
    if (!isNew && clock.elapsedMs() - lineAtMs < betweenLinesMs) return;
    screen.write(`${isNew ? next : step}\n`);
    kind = next;
    lineAtMs = clock.elapsedMs();
  };
  const redraw = (step: string): void => {
    screen.write(`\r\u001b[2K${step.slice(0, screen.columns() - 1)}`);
    kind = step;
  };
  return {
    show: screen.isTerminal ? redraw : showLine,
    clear: () => {
      if (screen.isTerminal && kind !== '') screen.write('\r\u001b[2K');
      kind = '';
    },
  };
}
