/** All cases, in the order in which they are run. */
import type { BenchCase } from './case.ts';
import { dispatchCase } from './cases/dispatch.ts';
import { peersCase } from './cases/peers.ts';

export const cases: readonly BenchCase[] = [dispatchCase, peersCase];
