/** All cases, in the order in which they are run. */
import type { BenchCase } from './case.ts';

export const cases: readonly BenchCase[] = [];
