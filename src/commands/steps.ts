/** What a long command is doing, redrawn in place on a terminal; elsewhere a line when the kind of step changes. */
import type { Outside } from '../compose.ts';

export interface Steps {
  show(step: string): void;
  clear(): void;
}

export function createSteps(screen: Outside['screen']): Steps {
  let kind = '';
  return {
    show: (step) => {
      const [next = ''] = step.split(':');
      if (screen.isTerminal) screen.write(`\r\u001b[2K${step.slice(0, screen.columns() - 1)}`);
      else if (next !== kind) screen.write(`${next}\n`);
      kind = next;
    },
    clear: () => {
      if (screen.isTerminal && kind !== '') screen.write('\r\u001b[2K');
      kind = '';
    },
  };
}
