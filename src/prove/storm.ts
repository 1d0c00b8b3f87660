/** Switches the provider's faults on and off. Invariant: every strike is counted, also those of faults that are off now. */
import type { FaultName } from '../sandbox/provider/faults.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { StormFault } from './dice.ts';

export interface Storm {
  /** Switches these faults on and all others off. */
  setFaults(faults: readonly StormFault[]): void;
  /** How often each has struck so far. */
  strikes(): Readonly<Partial<Record<FaultName, number>>>;
}

export function createStorm(sandbox: Pick<Sandbox, 'faults' | 'setFault' | 'clearFaults'>): Storm {
  const before = new Map<FaultName, number>();
  const count = (): Map<FaultName, number> => {
    const sums = new Map(before);
    for (const { name, strikes } of sandbox.faults()) sums.set(name, (sums.get(name) ?? 0) + strikes);
    return sums;
  };
  return {
    setFaults: (faults) => {
      for (const [name, strikes] of count()) before.set(name, strikes);
      sandbox.clearFaults();
      for (const { name, rule } of faults) sandbox.setFault(name, rule);
    },
    strikes: () => Object.fromEntries(count()),
  };
}
