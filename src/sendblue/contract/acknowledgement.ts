/** The answer to an action: `{"status":"OK","message":"…"}` and the fields that it echoes. */
import { z } from 'zod';
import { asFields, type Fields, textIn } from '../fields.ts';

export const okAnswer = z.looseObject({ status: z.string(), message: z.string().optional() });

export interface Acknowledgement {
  /** The provider's text. */
  readonly message: string | null;
  readonly raw: Fields;
}

/** Reads an answer that says only that the call succeeded; it may be empty. */
export function readAcknowledgement(body: unknown): Acknowledgement {
  const raw = asFields(body);
  return { message: textIn(raw, 'message'), raw };
}
