/**
 * The one class of failures that are not bugs: a provider that is down, a file with a mistake, a lost database. Invariant: who throws
 * it decides what may be done about it (`action`); `message` is one sentence without a whole phone number, a message text or a
 * secret. A remedy that depends on the door (a command to run) is added there, by `code` and `facts`.
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

/**
 * The kind of failure. Each door turns it into its own terms: an exit code, an HTTP status.
 * - `bad-input`: input or configuration is wrong.
 * - `not-found`: the thing that was named does not exist.
 * - `conflict`: the state of a run, a plan or the database forbids it now.
 * - `forbidden`: the person or the key pair may not do it.
 * - `unreachable`: a server could not be reached, or its answer did not come.
 * - `interrupted`: somebody stopped the process.
 */
export type ErrorKind = 'bad-input' | 'not-found' | 'conflict' | 'forbidden' | 'unreachable' | 'interrupted';

/** Facts for the remedy, such as the number of a run. Never phone numbers or texts. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

export interface OperatingErrorOptions {
  /** Stable, kebab-case, for programs: `wrong-keys`, `database-unreachable`. */
  readonly code: string;
  readonly action: ErrorAction;
  /** Default: `bad-input`. */
  readonly kind?: ErrorKind;
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
}

export class OperatingError extends Error {
  override readonly name: string = 'OperatingError';
  readonly code: string;
  readonly action: ErrorAction;
  readonly kind: ErrorKind;
  readonly facts: ErrorFacts;

  constructor(message: string, options: OperatingErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.action = options.action;
    this.kind = options.kind ?? 'bad-input';
    this.facts = options.facts ?? {};
  }
}

/** Input or configuration is wrong; nothing was sent. */
export function badInput(code: string, message: string, facts?: ErrorFacts): OperatingError {
  return refusal('bad-input', { code, message, facts });
}

/** The thing that was named does not exist. */
export function notFound(code: string, message: string, facts?: ErrorFacts): OperatingError {
  return refusal('not-found', { code, message, facts });
}

/** The state of a run, a plan or the database forbids it now. */
export function conflict(code: string, message: string, facts?: ErrorFacts): OperatingError {
  return refusal('conflict', { code, message, facts });
}

/** The person may not do it. */
export function forbidden(code: string, message: string, facts?: ErrorFacts): OperatingError {
  return refusal('forbidden', { code, message, facts });
}

/** A server could not be reached. */
export function unreachable(code: string, message: string, cause?: unknown): OperatingError {
  return new OperatingError(message, { code, action: 'retry', kind: 'unreachable', cause });
}

function refusal(
  kind: ErrorKind,
  { code, message, facts }: { code: string; message: string; facts: ErrorFacts | undefined },
): OperatingError {
  return new OperatingError(message, { code, action: 'stop-run', kind, ...(facts === undefined ? {} : { facts }) });
}
