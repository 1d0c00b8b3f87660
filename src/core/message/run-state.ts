/** The states of a run. */
export type RunState = 'planning' | 'planned' | 'running' | 'paused' | 'cancelled' | 'finished';

/** The states of runs that still have something to do. */
export const unfinishedStates = ['planning', 'planned', 'running', 'paused'] as const satisfies readonly RunState[];
