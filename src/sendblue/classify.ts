/**
 * What an answer means and what may be done about it. Invariant: every answer has exactly one meaning, and `retry` is said
 * only of what is proved to have had no effect.
 */
import { type ErrorAction, exitCodes } from '../core/operating-error.ts';
import { ProviderError } from '../core/provider-error.ts';
import { fieldsOf } from './contract/fields.ts';
import { readErrorText, readMessage } from './contract/message.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The parsed JSON; undefined when the body was none. */
  readonly body: unknown;
}

interface Verdict {
  readonly action: ErrorAction;
  readonly code: string;
}

/** An hour: the provider's own limit of SMS opens slowly ("hours later", §3.4). */
const smsLimitPauseMs = 3_600_000;

/** By the provider's own code. Source: sendblue-api.md §3.4. 5000 and 10001 may have had an effect: they are not repeated. */
const byErrorCode: Readonly<Record<string, Verdict>> = {
  '4000': { action: 'give-up', code: 'invalid-request' },
  '4001': { action: 'retry', code: 'rate-limited' },
  '4002': { action: 'give-up', code: 'number-not-allowed' },
  '5000': { action: 'give-up', code: 'provider-internal-error' },
  '5003': { action: 'retry', code: 'rate-limited' },
  '5509': { action: 'retry', code: 'rate-limited' },
  '10001': { action: 'give-up', code: 'not-sent' },
  '10002': { action: 'ask-provider', code: 'outcome-unknown' },
  SMS_LIMIT_REACHED: { action: 'retry', code: 'sms-limit-reached' },
};

/** Texts that speak of our line, not of the recipient. Source: §2.1 and §2.10. */
const aboutLine =
  /phone number is not defined|from_number is not registered|missing required parameter: "from_number"|only available on V2 lines|line (is|was|has been) blocked/i;

/** The error that an answer to a call of this effect stands for, or null when it is a success. */
export function classify(answer: HttpAnswer, effect: 'send' | 'write' | 'read'): ProviderError | null {
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && answer.body === undefined) return unreadable(answer, effect);
  const message = readMessage(answer.body);
  const isRefusal = isSuccess && (message.status === 'ERROR' || (effect === 'send' && message.status === 'DECLINED'));
  if (isSuccess && !isRefusal) return effect === 'send' && message.handle === null ? unreadable(answer, effect) : null;
  const verdict = judge(answer, effect);
  const said = readErrorText(fieldsOf(answer.body)) ?? 'no reason given';
  return new ProviderError(sentenceOf(verdict, answer.status, said), {
    ...verdict,
    exitCode: verdict.action === 'stop-run' ? exitCodes.badInput : exitCodes.unreachable,
    httpStatus: answer.status,
    errorCode: message.errorCode,
    retryAfterMs: verdict.code === 'sms-limit-reached' ? smsLimitPauseMs : readRetryAfter(answer.retryAfter),
    isOptedOut: message.isOptedOut,
  });
}

function judge(answer: HttpAnswer, effect: 'send' | 'write' | 'read'): Verdict {
  const { errorCode, isOptedOut } = readMessage(answer.body);
  const said = readErrorText(fieldsOf(answer.body)) ?? '';
  if (answer.status === 401 || answer.status === 403) return { action: 'stop-run', code: 'wrong-keys' };
  if (isOptedOut) return { action: 'give-up', code: 'opted-out' };
  if (aboutLine.test(said)) return { action: 'stop-line', code: 'line-refused' };
  const known = errorCode === null ? undefined : byErrorCode[errorCode];
  if (known !== undefined && answer.status < 500) return known;
  if (answer.status === 429) return { action: 'retry', code: 'rate-limited' };
  if (answer.status >= 500 || answer.status === 408)
    return { action: effect === 'read' ? 'retry' : 'ask-provider', code: 'provider-error' };
  if (answer.status >= 300 && answer.status < 400) return { action: 'stop-run', code: 'wrong-address' };
  if (answer.status === 404 && fieldsOf(answer.body)['status'] === undefined)
    return { action: 'stop-run', code: 'wrong-address' };
  return { action: 'give-up', code: 'refused' };
}

function sentenceOf(verdict: Verdict, status: number, said: string): string {
  if (verdict.code === 'wrong-keys') {
    return `Cannot use Sendblue: it refuses the key pair (HTTP ${status}: ${said}). Check SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY`;
  }
  if (verdict.code === 'wrong-address') {
    return `Cannot use Sendblue: nothing of its API answers at this address (HTTP ${status}). Check SENDBLUE_BASE_URL`;
  }
  return `Sendblue refused (HTTP ${status}): ${said}`;
}

/** A success that cannot be read: for a send nobody knows what happened. */
function unreadable(answer: HttpAnswer, effect: 'send' | 'write' | 'read'): ProviderError {
  return new ProviderError(`Sendblue answered with HTTP ${answer.status} and a body that cannot be read`, {
    code: 'unreadable-answer',
    action: effect === 'read' ? 'retry' : 'ask-provider',
    httpStatus: answer.status,
  });
}

/** Seconds, or a date, as HTTP has it; never seen from this provider, honoured if it comes. */
function readRetryAfter(header: string | null): number | null {
  if (header === null || !/^\d{1,6}$/.test(header)) return null;
  return Number(header) * 1000;
}
