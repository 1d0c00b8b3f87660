/**
 * What an endpoint is. Invariant: each is described once; the client's methods, the sandbox's routes, the OpenAPI document and the
 * documentation's tables are derived from that description, so they cannot disagree.
 */
import type { z } from 'zod';

/**
 * How sure a fact is. G: the provider's guide; R: its generated reference or SDK types; C: its CLI or skill file; O: observed on the
 * live service by a third party; E: from another party's emulator or client; I: inferred, no source states it; old: retired
 * documentation.
 */
export type Confidence = 'G' | 'R' | 'C' | 'O' | 'E' | 'I' | 'old';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `send`: a message reaches a person's phone, so it is never repeated; `write`: changes something; `read`: may be repeated. */
export type Effect = 'send' | 'write' | 'read';

export type Family = 'messages' | 'interactions' | 'media' | 'contacts' | 'webhooks' | 'accounts' | 'totp' | 'lines';

/** A refusal that the provider is known, or assumed, to give. */
export interface DocumentedError {
  readonly status: number;
  /** The case, in words. */
  readonly when: string;
  /** The exact text of the answer. */
  readonly message: string;
  /** How sure it is that this case is refused. */
  readonly confidence: Confidence;
  /** How sure the text is, if that differs: `I` means that no text was captured and we chose this one. */
  readonly textConfidence?: Confidence;
  /** The body's `error_code`, if it has one. */
  readonly errorCode?: number | string;
  /**
   * The body. `action` (the default): `{"status":"ERROR","message"}`; `message`: a message object with status ERROR and
   * `error_message`; `typing`: status, status_code, error_message and number; `bare`: `{"message"}` alone.
   */
  readonly shape?: 'action' | 'message' | 'typing' | 'bare';
  /** The request's field that causes it, if the request alone decides. */
  readonly field?: string;
  /** What must be wrong with the field; absent when any problem gives this error. */
  readonly problem?: FieldProblem;
}

/** What can be wrong with a field. `tooFew` and `tooMany` are for lists. */
export type FieldProblem = 'missing' | 'invalid' | 'tooFew' | 'tooMany';

export interface Endpoint {
  /** Also the name of the client's method and the sandbox's handler. */
  readonly name: string;
  readonly family: Family;
  readonly method: Method;
  /** With `:name` for variable parts. */
  readonly path: string;
  /** Other paths that reach the same endpoint. */
  readonly pathAliases: readonly string[];
  /** One line on what it does. */
  readonly summary: string;
  /** Where the facts come from: a page of the provider's, or who observed them. */
  readonly source: string;
  /** How sure request and success answer are as a whole. */
  readonly confidence: Confidence;
  /** What the sources leave open, and what we chose; null when nothing is open. */
  readonly undocumented: string | null;
  /** The method of the provider's official SDK (npm `sendblue` 3.17.0), or null when it has none. */
  readonly sdkMethod: string | null;
  readonly effect: Effect;
  /** The provider counts every request: a read that may have reached it is not repeated. */
  readonly isRationed?: boolean;
  /** The parts of the request: objects with the fields under their first names. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly multipart?: z.ZodObject;
  /** Other names that the provider accepts for a field, by the field's first name. */
  readonly fieldAliases: Readonly<Record<string, readonly string[]>>;
  /** Upper bounds to which our client reduces larger values, by field. */
  readonly clamp?: Readonly<Record<string, number>>;
  readonly successStatus: number;
  /** The success answer in its form on the wire. */
  readonly response: z.ZodType;
  /** The field without which a success proves nothing. */
  readonly proof?: 'message_handle' | 'group_id';
  /** Its refusals, besides those of every endpoint. */
  readonly errors: Readonly<Record<string, DocumentedError>>;
  /** Reads an answer tolerantly: both naming styles, `""` like null. Never throws. */
  readonly read: (body: unknown) => unknown;
}

/** Keeps the exact types of one endpoint. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

type PartOf<E extends Endpoint, Part extends 'params' | 'query' | 'body' | 'multipart'> =
  E extends Readonly<Record<Part, infer S extends z.ZodType>> ? z.input<S> : unknown;

/** A request without fields. */
export type NoFields = Record<string, never>;

type Flat<T> = keyof T extends never ? NoFields : { [K in keyof T]: T[K] };

/** A caller's request: the fields of path, query and body in one object. */
export type RequestOf<E extends Endpoint> = Flat<
  PartOf<E, 'params'> & PartOf<E, 'query'> & PartOf<E, 'body'> & PartOf<E, 'multipart'>
>;
/** A caller's answer, under one set of names. */
export type AnswerOf<E extends Endpoint> = ReturnType<E['read']>;
/** A server's answer in its form on the wire. */
export type ResponseOf<E extends Endpoint> = z.input<E['response']>;
