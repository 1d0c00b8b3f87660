/** All cases, in the order in which they are run. */
import type { BenchCase } from './case.ts';
import { commandLineCase } from './cases/command-line.ts';
import { dispatchCase } from './cases/dispatch.ts';
import { importCase } from './cases/import.ts';
import { peersCase } from './cases/peers.ts';
import { planCase } from './cases/plan.ts';
import { scaleCase } from './cases/scale.ts';
import { statusesCase } from './cases/statuses.ts';
import { workersCase } from './cases/workers.ts';

export const cases: readonly BenchCase[] = [
  dispatchCase,
  peersCase,
  scaleCase,
  workersCase,
  importCase,
  planCase,
  statusesCase,
  commandLineCase,
];
