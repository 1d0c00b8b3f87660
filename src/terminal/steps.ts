/** Shows the steps of a long command: redrawn in place on a terminal; elsewhere one line per kind of step, repeated rarely. */
import type { World } from '../world.ts';
import type { Terminal } from './terminal.ts';

export interface Steps {
  show(step: string): void;
  clear(): void;
}

/** Lines stay in a log, for example in CI, so few are enough. */
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
