/** What goes wrong with the provider. Invariant: no key, whole number or text of a message stands in it. */
import { type ErrorAction, type ErrorKind, OperatingError } from './operating-error.ts';

export interface ProviderErrorOptions {
  readonly code: string;
  readonly action: ErrorAction;
  /** Default: `unreachable`. */
  readonly kind?: ErrorKind;
  /** HTTP status; null when there was no answer. */
  readonly httpStatus?: number | null;
  /** The provider's own code, as a string. */
  readonly errorCode?: string | null;
  /** How long the provider asks to wait, in milliseconds; null when it does not say. */
  readonly retryAfterMs?: number | null;
  readonly isOptedOut?: boolean;
  /** No connection came about: the provider, or the way to it, is down. */
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

/** What a provider says may quote a number: only its last four digits stay. Longer talk is cut. */
export function redact(text: string): string {
  return text.replace(/\+?\d[\d ().-]{5,}\d{4}\b/g, (number) => `…${number.slice(-4)}`).slice(0, 500);
}
