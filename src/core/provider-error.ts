/** Failures of the provider. Invariant: they contain no key, no whole phone number and no text of a message. */
import { type ErrorAction, type ErrorKind, OperatingError } from './operating-error.ts';

export interface ProviderErrorOptions {
  readonly code: string;
  readonly action: ErrorAction;
  /** Default: `unreachable`. */
  readonly kind?: ErrorKind;
  /** HTTP status; null if there was no answer. */
  readonly httpStatus?: number | null;
  /** The provider's own code, as a string. */
  readonly errorCode?: string | null;
  /** How long the provider asks us to wait; null if it does not say. */
  readonly retryAfterMs?: number | null;
  readonly isOptedOut?: boolean;
  /** No connection was made: the provider, or the way to it, is down. */
  readonly isConnectionFailure?: boolean;
  readonly cause?: unknown;
}

export class ProviderError extends OperatingError {
  override readonly name = 'ProviderError';
  readonly httpStatus: number | null;
  readonly errorCode: string | null;
  readonly retryAfterMs: number | null;
  readonly isOptedOut: boolean;
  readonly isConnectionFailure: boolean;

  constructor(message: string, options: ProviderErrorOptions) {
    super(redact(message), { kind: 'unreachable', ...options });
    this.httpStatus = options.httpStatus ?? null;
    this.errorCode = options.errorCode ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isOptedOut = options.isOptedOut ?? false;
    this.isConnectionFailure = options.isConnectionFailure ?? false;
  }
}

/** Keeps only the last four digits of phone numbers, and 500 characters: provider messages may quote numbers. */
export function redact(text: string): string {
  return text.replace(/\+?\d[\d ().-]{5,}\d{4}\b/g, (number) => `…${number.slice(-4)}`).slice(0, 500);
}
