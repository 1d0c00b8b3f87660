/**
 * The one class of failures that are nobody's bug: a provider that is down, a file with a mistake, a database that went
 * away. Invariant: the maker decides what may be done about it (`action`), and `message` is one sentence that carries
 * its remedy and never a whole phone number, a message text or a secret.
 */

/**
 * What may be done about a failure. Readers obey, they never judge again.
 * - `retry`: proved to have had no effect; the same call may be made again later.
 * - `give-up`: refused for good; the same call would be refused again.
 * - `ask-provider`: the effect is not known; only evidence from the provider may settle it.
 * - `stop-line`: nothing more may be sent from this line until a person or a probe says so.
 * - `stop-run`: nothing more may be sent at all (wrong keys, broken configuration).
 */
export type ErrorAction = 'retry' | 'give-up' | 'ask-provider' | 'stop-line' | 'stop-run';

/** Process exit codes that scripts outside rely on. */
export const exitCodes = { done: 0, unsettled: 1, badInput: 2, unreachable: 3, interrupted: 130 } as const;

export interface OperatingErrorOptions {
  /** Stable, kebab-case, made for programs: `wrong-keys`, `database-unreachable`. */
  readonly code: string;
  readonly action: ErrorAction;
  /** What the process exits with when nobody handles it: 2 for input and configuration, 3 for what could not be reached. */
  readonly exitCode?: number;
  readonly cause?: unknown;
}

export class OperatingError extends Error {
  override readonly name: string = 'OperatingError';
  readonly code: string;
  readonly action: ErrorAction;
  readonly exitCode: number;

  constructor(message: string, options: OperatingErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.action = options.action;
    this.exitCode = options.exitCode ?? exitCodes.badInput;
  }
}

/** An OperatingError for wrong input or configuration: exit code 2, nothing was sent. */
export function badInput(code: string, message: string): OperatingError {
  return new OperatingError(message, { code, action: 'stop-run', exitCode: exitCodes.badInput });
}

/** An OperatingError for a server that could not be reached: exit code 3. */
export function unreachable(code: string, message: string, cause?: unknown): OperatingError {
  return new OperatingError(message, { code, action: 'retry', exitCode: exitCodes.unreachable, cause });
}
