/** The answer of an action: `{"status":"OK","message":"…"}` and what it echoes. */
import { z } from 'zod';
import { asFields, type Fields, textIn } from '../fields.ts';

export const okAnswer = z.looseObject({ status: z.string(), message: z.string().optional() });

export interface Acknowledgement {
  /** What the provider says in words. */
  readonly message: string | null;
  readonly raw: Fields;
}

/** Reads an answer that carries nothing but its success; an empty one too. */
export function readAcknowledgement(body: unknown): Acknowledgement {
  const raw = asFields(body);
  return { message: textIn(raw, 'message'), raw };
}
