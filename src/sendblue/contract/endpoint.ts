/**
 * What an endpoint is. Each is described once; the client's methods and the sandbox's routes are derived from it, so the two
 * cannot disagree.
 */
import type { z } from 'zod';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for parts that vary. */
  readonly path: string;
  /** One line on what it does. */
  readonly summary: string;
  /** Where the facts come from: a section of the reference, and its confidence. */
  readonly source: string;
  /** `send`: a text goes out, so it is never repeated by itself; `write`: changes something; `read`: may be asked again. */
  readonly effect: 'send' | 'write' | 'read';
  /** The query string of a GET, the JSON body of everything else. */
  readonly request: z.ZodType;
  /** Reads the provider's answer, tolerantly: both naming styles, `""` and null alike. */
  readonly read: (body: unknown) => unknown;
}

/** Keeps the exact types of one endpoint. */
export function defineEndpoint<const E extends Endpoint>(endpoint: E): E {
  return endpoint;
}

export type RequestOf<E extends Endpoint> = z.input<E['request']>;
export type AnswerOf<E extends Endpoint> = ReturnType<E['read']>;
