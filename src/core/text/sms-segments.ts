/** The cost of a text as an SMS, in segments: 160 characters of GSM-7 or 70 of UCS-2, fewer when there are several segments. */
import { count } from 'sms-length';

export interface SmsSegments {
  readonly segments: number;
  /** One character outside of GSM-7 makes the whole text UCS-2. */
  readonly encoding: 'GSM-7' | 'UCS-2';
}

/** The segments of one text; 0 for an empty one. */
export function countSegments(text: string): SmsSegments {
  const { messages, encoding } = count(text);
  return { segments: messages, encoding: encoding === 'UTF16' ? 'UCS-2' : 'GSM-7' };
}
