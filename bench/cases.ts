/** All cases, in the order in which they are run. */
import type { BenchCase } from './case.ts';
import { dispatchCase } from './cases/dispatch.ts';
import { peersCase } from './cases/peers.ts';
import { scaleCase } from './cases/scale.ts';
import { workersCase } from './cases/workers.ts';

export const cases: readonly BenchCase[] = [dispatchCase, peersCase, scaleCase, workersCase];
