/**
 * The provider's `error_code`s and what may be done about each. Invariant: `retry` is used only for codes that say nothing was sent.
 * Source: guide/sending; the column "retry?" of the provider's table, read for a sender that must not text twice.
 */
import { hourMs } from '../../core/duration.ts';
import { undecidedError } from '../../core/message/advance.ts';
import type { ErrorAction } from '../../core/operating-error.ts';
import type { Confidence } from './endpoint.ts';

export interface ProviderErrorCode {
  readonly meaning: string;
  readonly confidence: Confidence;
  readonly action: ErrorAction;
  /** Our stable name of the failure. */
  readonly code: string;
  /** How long to wait when the provider does not say, in milliseconds. */
  readonly waitMs?: number;
}

/** The provider says "hours later": an hour is the shortest wait that fits. */
const smsLimitWaitMs = hourMs;

export const errorCodes = {
  '4000': { meaning: 'validation error', confidence: 'G', action: 'give-up', code: 'invalid-request' },
  '4001': { meaning: 'rate limit exceeded', confidence: 'G', action: 'retry', code: 'rate-limited' },
  '4002': { meaning: 'blacklisted number', confidence: 'G', action: 'give-up', code: 'number-not-allowed' },
  // It may have happened before or after the hand-over. "Retry a few times" is safe only once the list lacks the message.
  '5000': { meaning: 'internal error', confidence: 'G', action: 'ask-provider', code: 'provider-internal-error' },
  '5003': { meaning: 'server rate exceeded', confidence: 'G', action: 'retry', code: 'rate-limited' },
  '5509': { meaning: 'rate-limit window exceeded', confidence: 'G', action: 'retry', code: 'rate-limited' },
  // A final state. The provider advises against automatic repetition: a person may repeat it, the engine does not.
  '10001': { meaning: 'message failed to send', confidence: 'G', action: 'give-up', code: 'not-sent' },
  [undecidedError]: {
    meaning: 'failed to resolve the status; the message may have arrived',
    confidence: 'G',
    action: 'ask-provider',
    code: 'outcome-unknown',
  },
  SMS_LIMIT_REACHED: {
    meaning: "the provider's own limit of SMS is reached",
    confidence: 'G',
    action: 'retry',
    code: 'sms-limit-reached',
    waitMs: smsLimitWaitMs,
  },
  '22': { meaning: 'undocumented, seen once', confidence: 'old', action: 'give-up', code: 'refused' },
} as const satisfies Readonly<Record<string, ProviderErrorCode>>;

/** What is known of a code; undefined for an undocumented one. */
export function findErrorCode(code: string): ProviderErrorCode | undefined {
  return Object.hasOwn(errorCodes, code) ? errorCodes[code as keyof typeof errorCodes] : undefined;
}
