/** How a handler answers. Invariant: every refusal uses the contract's words, which exist in one place. */
import { commonErrors } from '../../sendblue/contract/common-errors.ts';
import type { Contract, EndpointName } from '../../sendblue/contract/contract.ts';
import type { DocumentedError, RequestOf, ResponseOf } from '../../sendblue/contract/endpoint.ts';
import type { AccountWorld } from '../provider/world.ts';

export interface Refusal {
  readonly isRefusal: true;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An endpoint's success answer, or a refusal. */
export type HandlerAnswer<K extends EndpointName> = ResponseOf<Contract[K]> | Refusal;

export type Handler<K extends EndpointName> = (
  world: AccountWorld,
  request: RequestOf<Contract[K]>,
) => HandlerAnswer<K> | Promise<HandlerAnswer<K>>;

/** What a refusal may contain besides its documented text. */
export interface RefusalDetails {
  /** Replaces the contract's text where that is only a placeholder. */
  readonly message?: string;
  readonly number?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The refusal of a documented case, in its documented shape. */
export function refuse(error: DocumentedError, details: RefusalDetails = {}): Refusal {
  const message = details.message ?? error.message;
  return { isRefusal: true, status: error.status, body: { ...bodyOf(error, message, details), ...details.more } };
}

/** The refusal of a request over a limit. Source: sendblue-api.md §5.2; no capture of the body exists. */
export function refuseForNow(): Refusal {
  return refuse(commonErrors.tooManyRequests);
}

export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'isRefusal' in answer;
}

function bodyOf(error: DocumentedError, message: string, details: RefusalDetails): Refusal['body'] {
  const code = error.errorCode === undefined ? {} : { error_code: error.errorCode };
  if (error.shape === 'bare') return { message };
  if (error.shape === 'typing') {
    return { status: 'ERROR', status_code: error.status, error_message: message, number: details.number ?? null };
  }
  if (error.shape === 'message') {
    return {
      ...(error.status < 400 ? {} : { message }),
      status: 'ERROR',
      error_code: error.errorCode ?? null,
      error_message: message,
    };
  }
  return { status: 'ERROR', message, ...code, ...(error.errorCode === undefined ? {} : { error_message: message }) };
}
