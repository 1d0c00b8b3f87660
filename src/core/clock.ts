/** Time as an argument: compose.ts makes the real clock, tests pass their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds since some moment in the past. Unlike the time of day, nobody can set it. */
  elapsedMs(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
