/** How a handler answers. Invariant: what is refused is refused in the words of the contract, which stand in one place. */
import { commonErrors } from '../../sendblue/contract/common-errors.ts';
import type { Contract, EndpointName } from '../../sendblue/contract/contract.ts';
import type { DocumentedError, RequestOf, ResponseOf } from '../../sendblue/contract/endpoint.ts';
import type { AccountWorld } from '../provider/world.ts';

export interface Refusal {
  readonly isRefusal: true;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The success answer of an endpoint, or a refusal. */
export type HandlerAnswer<K extends EndpointName> = ResponseOf<Contract[K]> | Refusal;

export type Handler<K extends EndpointName> = (
  world: AccountWorld,
  request: RequestOf<Contract[K]>,
) => HandlerAnswer<K> | Promise<HandlerAnswer<K>>;

/** What a refusal may say beside its text. */
export interface RefusalDetails {
  /** In place of the contract's text, where that is only a stand-in. */
  readonly message?: string;
  readonly number?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The answer to a case that the contract documents, in the shape that it documents. */
export function refuse(error: DocumentedError, details: RefusalDetails = {}): Refusal {
  const message = details.message ?? error.message;
  return { isRefusal: true, status: error.status, body: { ...bodyOf(error, message, details), ...details.more } };
}

/** Over a limit. Source: sendblue-api.md §5.2; no capture of the body exists. */
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
