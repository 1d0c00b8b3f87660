/**
 * What digits without a plus could mean besides a national number: `49 176 12345678` is a German mobile with a forgotten plus, and also
 * a landline of the area 04917. Invariant: where both could be meant, one is taken only if it alone is a mobile of the country.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

export interface Undecided {
  /** The reading as a national number. */
  readonly national: PhoneNumber;
  /** All digits of the cell. */
  readonly digits: string;
  readonly country: CountryCode;
}

/** The number that is meant. */
export function chooseReading(undecided: Undecided): PhoneNumber | 'ambiguous' {
  const { national } = undecided;
  const [foreign, own] = [findForeignMobile(undecided), findOwn(undecided)];
  if (foreign !== null) return 'ambiguous';
  if (own === null) return national;
  if (!national.isValid()) return own.isValid() ? own : national;
  const isOwnMobile = own.isValid() && mayBeMobile(own);
  if (mayBeMobile(national)) return isOwnMobile ? 'ambiguous' : national;
  return isOwnMobile ? own : 'ambiguous';
}

/** Every number in use that may be meant. */
export function listReadings(undecided: Undecided): readonly PhoneNumber[] {
  const readings = [undecided.national, findOwn(undecided), findForeignMobile(undecided)];
  return readings.filter((number) => number !== null).filter((number) => number.isValid());
}

/** The digits as a number of the country with its calling code, where that is another number and may exist. */
function findOwn({ national, digits, country }: Undecided): PhoneNumber | null {
  if (!digits.startsWith(getCountryCallingCode(country))) return null;
  const own = parsePhoneNumberFromString(`+${digits}`);
  return own === undefined || own.number === national.number || !own.isPossible() ? null : own;
}

/** The digits as a mobile abroad, where the national reading is a landline without the 0 that its country writes. */
function findForeignMobile({ national, digits, country }: Undecided): PhoneNumber | null {
  if (!national.isValid() || mayBeMobile(national) || digits.startsWith(getCountryCallingCode(country))) return null;
  if (digits.startsWith('0') || parsePhoneNumberFromString(`0${digits}`, country)?.number !== national.number)
    return null;
  const foreign = parsePhoneNumberFromString(`+${digits}`);
  return foreign?.getType() === 'MOBILE' ? foreign : null;
}

function mayBeMobile(number: PhoneNumber): boolean {
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
}
