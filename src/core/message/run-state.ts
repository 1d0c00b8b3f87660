/** The states of a run, and what an operator may do in each. */

export type RunState = 'planning' | 'planned' | 'running' | 'paused' | 'cancelled' | 'finished';

/** Runs that still have something to do. */
export const unfinishedStates = ['planning', 'planned', 'running', 'paused'] as const satisfies readonly RunState[];
