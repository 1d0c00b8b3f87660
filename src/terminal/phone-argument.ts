import { badInput } from '../core/operating-error.ts';
import { parsePhone } from '../core/people/phone.ts';

/** A phone number of the command line as E.164. `country`: of numbers without a country code. Throws `not-a-phone`. */
export function readPhone(text: string, country: string): string {
  const parsed = parsePhone(text, country);
  if (parsed.ok) return parsed.phone;
  throw badInput('not-a-phone', `Cannot read the phone number: it ${parsed.reason}; write it such as +12125550142`);
}
