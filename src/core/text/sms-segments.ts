/**
 * The cost of a text as an SMS, in segments: 160 characters of GSM-7 or 70 of UCS-2, fewer when there are several segments.
 * Invariant: no segment ends inside of a character; where two units of one do not fit any more, both go to the next segment.
 */
import { count } from 'sms-length';

export interface SmsSegments {
  readonly segments: number;
  /** One character outside of GSM-7 makes the whole text UCS-2. */
  readonly encoding: 'GSM-7' | 'UCS-2';
}

/** Units of one segment: alone, and joined with others by a header of six bytes. Source: 3GPP TS 23.038 and 23.040. */
const sizes = { 'GSM-7': { alone: 160, joined: 153 }, 'UCS-2': { alone: 70, joined: 67 } } as const;
/** Characters that GSM-7 writes as a pair: an escape, and a letter. */
const escaped: ReadonlySet<string> = new Set('^{}\\[~]|€');

/** The segments of one text; 0 for an empty one. */
export function countSegments(text: string): SmsSegments {
  const found = count(text);
  const encoding = found.encoding === 'UTF16' ? 'UCS-2' : 'GSM-7';
  const { alone, joined } = sizes[encoding];
  if (found.length <= alone) return { segments: found.length === 0 ? 0 : 1, encoding };
  let segments = 1;
  let used = 0;
  for (const character of text) {
    const units = encoding === 'GSM-7' && escaped.has(character) ? 2 : character.length;
    if (used + units > joined) {
      segments += 1;
      used = 0;
    }
    used += units;
  }
  return { segments, encoding };
}
