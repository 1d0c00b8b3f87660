/**
 * What an answer, or its absence, means and what may be done about it. Invariants: every outcome has exactly one meaning; `retry` is
 * only for reads and calls that are proved to have had no effect; no error contains a key, a whole number or a message text.
 */
import type { ErrorAction, ErrorKind } from '../core/operating-error.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { Effect, Endpoint } from './contract/endpoint.ts';
import { findErrorCode } from './contract/error-codes.ts';
import { asFields, type Fields, flagIn, textIn } from './fields.ts';
import { readErrorCode, readErrorText } from './normalise.ts';
import type { HttpAnswer, HttpFailure } from './transport.ts';

/** The facts about the call that classification needs. */
export type Called = Pick<Endpoint, 'effect' | 'proof'>;

export type Outcome =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly error: ProviderError };

interface Verdict {
  readonly action: ErrorAction;
  readonly code: string;
  readonly waitMs?: number;
}

/** Texts about the keys: they distinguish wrong keys from a missing permission. Source: live probes; both arrive as 401 or 403. */
const aboutKeys = /authoriz|credential|authentic|api.?key/i;
/** Texts about our line, not the recipient: all its messages would be refused. Source: texts seen live, guide/reactions, guide/carousel. */
const aboutLine =
  /phone number is not defined|from_number|line_not_registered|only available on V2 lines|line (is|was|has been) blocked/i;
const aboutOptOut = /opted[ _-]?out|unsubscribed/i;
const refusedStatuses: ReadonlySet<string> = new Set(['ERROR', 'FAILED', 'DECLINED']);

/** Classifies an answer. `hidden`: texts that the error must not contain, such as keys and the message's content. */
export function classifyAnswer(
  called: Called,
  answer: HttpAnswer,
  hidden: () => readonly string[] = () => [],
): Outcome {
  const body = parseJson(answer.text);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  if (isSuccess && isProved(called, body, answer.text)) return { ok: true, body };
  const fields = asFields(body);
  if (isSuccess && !isRefusal(called, fields)) return { ok: false, error: unreadable(called.effect, answer.status) };
  const verdict = judge(called.effect, answer.status, body);
  const said = readErrorText(fields);
  const sentence = sentenceOf(verdict, answer.status, said === null ? 'no reason given' : conceal(said, hidden()));
  return {
    ok: false,
    error: new ProviderError(sentence, {
      action: verdict.action,
      code: verdict.code,
      kind: kindOf(verdict),
      httpStatus: answer.status,
      errorCode: readErrorCode(fields),
      retryAfterMs: answer.retryAfterMs ?? verdict.waitMs ?? null,
      isOptedOut: verdict.code === 'opted-out',
    }),
  };
}

/** Classifies the absence of an answer. */
export function classifyFailure(effect: Effect, failure: HttpFailure): ProviderError {
  const { cause } = failure;
  const name = nameOf(cause);
  if (name === 'UND_ERR_CLOSED' || name === 'UND_ERR_DESTROYED') {
    return new ProviderError('Cannot call Sendblue: the client is closed', {
      code: 'client-closed',
      action: 'retry',
      cause,
    });
  }
  if (failure.isAborted && !failure.mayHaveLeft) {
    return new ProviderError('The call was ended before the request left', { code: 'aborted', action: 'retry', cause });
  }
  if (!failure.mayHaveLeft) {
    return new ProviderError(`Cannot reach Sendblue: ${name}. Check the network and SENDBLUE_BASE_URL`, {
      code: 'provider-unreachable',
      action: 'retry',
      isConnectionFailure: true,
      cause,
    });
  }
  return new ProviderError(`The connection to Sendblue broke before its answer: ${name}${afterLoss(effect)}`, {
    code: 'answer-lost',
    action: effect === 'read' ? 'retry' : 'ask-provider',
    cause,
  });
}

function afterLoss(effect: Effect): string {
  return effect === 'read' ? '' : '. The request may have arrived: check its outcome before repeating it';
}

/** True when a success contains what a success of this call must contain. */
function isProved(called: Called, body: unknown, text: string): boolean {
  const fields = asFields(body);
  if (called.effect === 'send') {
    return called.proof !== undefined && textIn(fields, called.proof) !== null && !isRefusal(called, fields);
  }
  // The answer to a write may be empty: a 204, or an undocumented body.
  if (text.trim() === '') return called.effect === 'write';
  return typeof body === 'object' && body !== null && !isRefusal(called, fields);
}

/** True for a 2xx that refuses. A read of a failed message is not refused: its `status` is the message's own. Writes echo the given handle. */
function isRefusal(called: Called, fields: Fields): boolean {
  const status = textIn(fields, 'status')?.toUpperCase() ?? '';
  if (called.effect === 'send') return refusedStatuses.has(status) || flagIn(fields, 'opted_out') === true;
  return status === 'ERROR' && (called.effect === 'write' || textIn(fields, 'message_handle') === null);
}

/** Judges by the body first: the provider's HTTP statuses are less reliable than its texts. */
function judge(effect: Effect, status: number, body: unknown): Verdict {
  const fields = asFields(body);
  const said = readErrorText(fields) ?? '';
  const code = readErrorCode(fields);
  // A 5xx leaves the effect unknown, even if the body says otherwise.
  if (status >= 500 || status === 408)
    return { action: effect === 'read' ? 'retry' : 'ask-provider', code: 'provider-error' };
  if (isAboutKeys(status, fields, said)) return { action: 'stop-run', code: 'wrong-keys' };
  if (flagIn(fields, 'opted_out') === true || aboutOptOut.test(said)) return { action: 'give-up', code: 'opted-out' };
  if (aboutLine.test(said)) return { action: 'stop-line', code: 'line-refused' };
  const known = code === null ? undefined : findErrorCode(code);
  if (known !== undefined) return verdictOf(effect, known);
  return judgeByStatus(effect, status, body);
}

function isAboutKeys(status: number, fields: Fields, said: string): boolean {
  if (status === 401) return true;
  return status === 403 && (fields['status'] === undefined || aboutKeys.test(said));
}

/** An unknown outcome of a send is, for a read, only a missing answer. */
function verdictOf(effect: Effect, known: Verdict): Verdict {
  return effect === 'read' && known.action === 'ask-provider' ? { ...known, action: 'retry' } : known;
}

function judgeByStatus(effect: Effect, status: number, body: unknown): Verdict {
  const said = textIn(asFields(body), 'status')?.toUpperCase();
  if (status === 429) return { action: 'retry', code: 'rate-limited' };
  if (status >= 300 && status < 400) return { action: 'stop-run', code: 'wrong-address' };
  if (status === 404 && body === undefined) return { action: 'stop-run', code: 'wrong-address' };
  // A permission missing for one message is missing for all.
  if (status === 403) return { action: effect === 'send' ? 'stop-run' : 'give-up', code: 'not-permitted' };
  if (status === 404) return { action: 'give-up', code: 'not-found' };
  if (status === 409) return { action: 'give-up', code: 'conflict' };
  return { action: 'give-up', code: said === 'DECLINED' ? 'declined' : 'refused' };
}

function sentenceOf(verdict: Verdict, status: number, said: string): string {
  if (verdict.code === 'wrong-keys') {
    return `Cannot use Sendblue: it refuses the pair of keys (HTTP ${status}: ${said}). Check SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY`;
  }
  if (verdict.code === 'wrong-address') {
    return `Cannot use Sendblue: no Sendblue API answers at this address (HTTP ${status}). Check SENDBLUE_BASE_URL`;
  }
  // Of a refusal in a 200 the status would read like a mistake.
  return status < 300 ? `Sendblue refused: ${said}` : `Sendblue refused (HTTP ${status}): ${said}`;
}

/** Refusals by code; those that are missing are `bad-input`. */
const refusalKinds: Readonly<Record<string, ErrorKind>> = {
  'wrong-keys': 'forbidden',
  'not-permitted': 'forbidden',
  'opted-out': 'forbidden',
  'not-found': 'not-found',
  conflict: 'conflict',
};

function kindOf({ action, code }: Verdict): ErrorKind {
  return action === 'stop-run' || action === 'give-up' ? (refusalKinds[code] ?? 'bad-input') : 'unreachable';
}

/** A success that proves nothing: the outcome of a send is unknown. */
function unreadable(effect: Effect, status: number): ProviderError {
  return new ProviderError(`Sendblue answered with HTTP ${status} and a body that cannot be read${afterLoss(effect)}`, {
    code: 'unreadable-answer',
    action: effect === 'read' ? 'retry' : 'ask-provider',
    httpStatus: status,
  });
}

/** Shorter texts may be ordinary words of the sentence. */
const minHiddenLength = 4;

function conceal(text: string, hidden: readonly string[]): string {
  return hidden
    .filter((each) => each.length >= minHiddenLength)
    .reduce((concealed, each) => concealed.replaceAll(each, '…'), text);
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the call was ended';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

/** Undefined for invalid JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
