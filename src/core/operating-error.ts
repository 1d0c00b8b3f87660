/**
 * The one class of failures that are not bugs: a provider that is down, a file with a mistake, a lost database. Invariant: who throws
 * it decides what may be done about it (`action`); `message` is one sentence that includes the remedy, and never a whole phone number,
 * a message text or a secret.
 */

/**
 * What may be done about a failure. Callers obey and do not decide again.
 * - `retry`: the call certainly had no effect; it may be made again later.
 * - `give-up`: refused for good; it would be refused again.
 * - `ask-provider`: whether it had an effect is not known; only evidence from the provider can show it.
 * - `stop-line`: nothing more may be sent from this line until a person or a probe says so.
 * - `stop-run`: nothing more may be sent at all (wrong keys, invalid configuration).
 */
export type ErrorAction = 'retry' | 'give-up' | 'ask-provider' | 'stop-line' | 'stop-run';

/** Exit codes of the process. Scripts rely on them. */
export const exitCodes = { done: 0, unsettled: 1, badInput: 2, unreachable: 3, interrupted: 130 } as const;

export interface OperatingErrorOptions {
  /** Stable, kebab-case, for programs: `wrong-keys`, `database-unreachable`. */
  readonly code: string;
  readonly action: ErrorAction;
  /** Exit code of the process if nobody handles the error: 2 for input and configuration, 3 for something unreachable. */
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
