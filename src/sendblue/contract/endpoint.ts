/**
 * What an endpoint is. Invariant: each is described once; the client's methods, the sandbox's routes, the OpenAPI document
 * and the tables of the documentation are derived from that, so they cannot disagree.
 */
import type { z } from 'zod';

/**
 * How sure a fact is. G: the provider's guide; R: its generated reference or SDK types; C: its CLI or skill file;
 * O: observed against the live service by a third party; E: taken from somebody's emulator or client; I: inferred, no
 * source states it; old: retired documentation.
 */
export type Confidence = 'G' | 'R' | 'C' | 'O' | 'E' | 'I' | 'old';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** `send`: something reaches a person's phone as a message, so it is never repeated; `write`: changes something; `read`: may be asked again. */
export type Effect = 'send' | 'write' | 'read';

export type Family = 'messages' | 'interactions' | 'media' | 'contacts' | 'webhooks' | 'accounts' | 'totp' | 'lines';

/** A refusal that the provider is known, or taken, to give. */
export interface DocumentedError {
  readonly status: number;
  /** The case, in words. */
  readonly when: string;
  /** The exact text of the answer. */
  readonly message: string;
  /** How sure it is that the case is refused. */
  readonly confidence: Confidence;
  /** How sure the text is, where that differs: `I` means that no text was captured and this one was chosen. */
  readonly textConfidence?: Confidence;
  /** `error_code` of the body, where the body has one. */
  readonly errorCode?: number | string;
  /**
   * The body. `action` (the default): `{"status":"ERROR","message"}`; `message`: a message object with status ERROR and
   * `error_message`; `typing`: status, status_code, error_message and number; `bare`: `{"message"}` alone.
   */
  readonly shape?: 'action' | 'message' | 'typing' | 'bare';
  /** The field of the request that causes it, where a look at the request alone is enough. */
  readonly field?: string;
  /** Whether the field must be missing or wrong; absent when both give this error. */
  readonly problem?: FieldProblem;
}

/** What can be wrong with a field. `tooFew` and `tooMany` speak of lists. */
export type FieldProblem = 'missing' | 'invalid' | 'tooFew' | 'tooMany';

export interface Endpoint {
  /** The client's method and the sandbox's handler. */
  readonly name: string;
  readonly family: Family;
  readonly method: Method;
  /** With `:name` for parts that vary. */
  readonly path: string;
  /** Other paths that reach the same endpoint. */
  readonly pathAliases: readonly string[];
  /** One line on what it does. */
  readonly summary: string;
  /** Where the facts come from: the provider's page, or who saw it. */
  readonly source: string;
  /** Of request and success answer as a whole. */
  readonly confidence: Confidence;
  /** What the sources leave open, and what was chosen; null when nothing is. */
  readonly undocumented: string | null;
  /** The method of the provider's official SDK (npm `sendblue` 3.17.0), or null when it has none. */
  readonly sdkMethod: string | null;
  readonly effect: Effect;
  /** The parts of the request, each an object of the fields by their first name. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly multipart?: z.ZodObject;
  /** Other names of fields that the provider takes for the same thing, by the field's first name. */
  readonly fieldAliases: Readonly<Record<string, readonly string[]>>;
  /** Values above which our client goes down to the value given, by field. */
  readonly clamp?: Readonly<Record<string, number>>;
  readonly successStatus: number;
  /** The success answer as it stands on the wire. */
  readonly response: z.ZodType;
  /** The field without which a success proves nothing. */
  readonly proof?: 'message_handle' | 'group_id';
  /** What it refuses, beside the errors of every endpoint. */
  readonly errors: Readonly<Record<string, DocumentedError>>;
  /** Reads an answer tolerantly and never throws: both naming styles, `""` and null alike. */
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

/** What a caller gives: the fields of path, query and body in one object. */
export type RequestOf<E extends Endpoint> = Flat<
  PartOf<E, 'params'> & PartOf<E, 'query'> & PartOf<E, 'body'> & PartOf<E, 'multipart'>
>;
/** What a caller gets: the answer under one set of names. */
export type AnswerOf<E extends Endpoint> = ReturnType<E['read']>;
/** What a server sends: the answer as it stands on the wire. */
export type ResponseOf<E extends Endpoint> = z.input<E['response']>;
