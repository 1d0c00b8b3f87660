/** Time as an argument: the real one is made in compose.ts, tests pass their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds since some moment in the past. Nobody can set it, as people and time servers set the time of day. */
  elapsedMs(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
