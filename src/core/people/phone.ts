/**
 * A cell of a phone column -> E.164, or the reason why not. Invariant: nothing is guessed. A cell that could mean two numbers, lacks
 * digits, or cannot receive a text is refused with its reason; the result does not depend on cells that were read before.
 *
 * The metadata is the `max` build of libphonenumber-js: the smaller `min` does not know the kind of most foreign numbers, `mobile` calls
 * landline ranges invalid (many of which get texts), and `max` costs no speed and 7 ms at start.
 * Fictional 555-01xx numbers are valid with every area code that is in use.
 */
import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { cleanCell, findCellProblem } from './phone-cell.ts';
import { chooseReading, listReadings } from './rival-reading.ts';

export type ParsedPhone =
  | {
      readonly ok: true;
      /** E.164. */
      readonly phone: string;
      /** ISO 3166; where several countries share a calling code, the country of the number's range. */
      readonly country: string | null;
      /** It was written with a prefix that its country has given up, which was taken off. */
      readonly hadOldPrefix?: true;
    }
  /** The reason is a predicate of the cell: `has no area code`. */
  | { readonly ok: false; readonly reason: string };

/**
 * Kinds of numbers that receive texts. Toll-free, shared-cost and premium-rate numbers belong to businesses; personal numbers, pagers and
 * voicemail get no texts. A text to them uses one of the line's few new contacts and reaches nobody.
 */
const textable: ReadonlySet<string> = new Set(['MOBILE', 'FIXED_LINE', 'FIXED_LINE_OR_MOBILE', 'VOIP']);
/** Countries whose national numbers have the North American form. */
const nanpCountries: ReadonlySet<string> = new Set(
  'US CA AG AI AS BB BM BS DM DO GD GU JM KN KY LC MP MS PR SX TC TT VC VG VI'.split(' '),
);
/** Digits of a North American number without its area code. */
const nanpLocalDigits = 7;
const plainNanp = /^(?:\+?1[ .-]?)?\(?([2-9]\d{2})\)?[ .-]?([2-9]\d{2})[ .-]?(\d{4})$/;

/** True for a two-letter country code (ISO 3166, capitals) whose numbering plan is known. */
export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code);
}

/** A toll-free number as E.164; null for all others. No text reaches a person there. */
export function findTollFree(text: string, country: CountryCode): string | null {
  const number = parsePhoneNumberFromString(text, country);
  return number?.getType() === 'TOLL_FREE' ? number.number : null;
}

/** Reads a cell as a phone number; `country` (ISO 3166) applies to numbers without a country code. 15–20 µs; for files see createPhoneParser. */
export function parsePhone(cell: string, country: string): ParsedPhone {
  return createPhoneParser(country)(cell);
}

/**
 * A parser for the cells of one file, with the same results as parsePhone. It caches North American area codes (800 at most), so that
 * most cells cost 1 µs.
 */
export function createPhoneParser(country: string): (cell: string) => ParsedPhone {
  const isNanp = nanpCountries.has(country);
  const areas = new Map<string, string | null>();
  const countryOfArea = (area: string): string | null => {
    const known = areas.get(area);
    if (known !== undefined) return known;
    const found = findCountryOfArea(area);
    areas.set(area, found);
    return found;
  };
  const parsePlain = (text: string): ParsedPhone | null => {
    const match = plainNanp.exec(text);
    // Elsewhere ten bare digits are a national number.
    if (match === null || (!isNanp && !text.startsWith('+'))) return null;
    const [, area = '', exchange = '', rest = ''] = match;
    const ofArea = exchange.endsWith('11') ? null : countryOfArea(area);
    return ofArea === null ? null : { ok: true, phone: `+1${area}${exchange}${rest}`, country: ofArea };
  };
  return (cell) => {
    const quick = parsePlain(cell);
    if (quick !== null) return quick;
    const text = cleanCell(cell);
    const problem = findCellProblem(text);
    return problem === null ? (parsePlain(text) ?? parseWithMetadata(text, country)) : refuse(problem);
  };
}

/** Every number in use that a clean cell may mean, also where none is certain: see rival-reading. */
export function listPossiblePhones(text: string, country: string): readonly string[] {
  if (findCellProblem(text) !== null || !isCountry(country) || nanpCountries.has(country)) return [];
  const national = parsePhoneNumberFromString(text, country);
  if (national === undefined) return [];
  return listReadings({ national, digits: text.replace(/\D/g, ''), country }).map(({ number }) => number);
}

/** `…0123`: the part of a number that a log or an error may show. */
export function maskPhone(phone: string): string {
  return `…${phone.slice(-4)}`;
}

/** The country of an area code that ordinary lines use, else null. Its ranges are not checked, because new ones open all the time. */
function findCountryOfArea(area: string): string | null {
  for (let exchange = 2; exchange <= 9; exchange += 1) {
    const probe = parsePhoneNumberFromString(`+1${area}${exchange}345678`);
    if (probe?.isValid() === true && textable.has(probe.getType() ?? '')) return probe.country ?? null;
  }
  return null;
}

function parseWithMetadata(text: string, country: string): ParsedPhone {
  const digits = text.replace(/\D/g, '');
  const isInternational = /^\(?\+|^00/.test(text);
  const isNanp = nanpCountries.has(country);
  if (isNanp && !isInternational && digits.length === nanpLocalDigits) return refuse('has no area code');
  if (!isInternational && !isCountry(country)) return refuse('has no country code');
  const number = isInternational ? `+${digits.replace(/^00/, '')}` : text;
  const read = parsePhoneNumberFromString(number, isCountry(country) ? { defaultCountry: country } : {});
  if (read === undefined) return refuse(lengthProblem(digits, isNanp));
  if (read.countryCallingCode === '1') return judgeNanp(read.nationalNumber);
  const renewed = withoutOldPrefix(read);
  if (renewed !== null) {
    const judged = judge(renewed);
    return judged.ok ? { ...judged, hadOldPrefix: true } : judged;
  }
  if (isInternational || !isCountry(country)) return judge(read);
  const parsed = chooseReading({ national: read, digits, country });
  return parsed === 'ambiguous' ? refuse(ambiguous) : judge(parsed);
}

const ambiguous = 'could be two numbers: write it with + and its country code';

/** A Mexican number without the 1 of mobiles, or the 01, 044 or 045 of calls, all given up in 2019; null where it has none. */
function withoutOldPrefix(number: PhoneNumber): PhoneNumber | null {
  if (number.countryCallingCode !== '52' || number.isValid()) return null;
  const [, national] = /^(?:1|01|044|045)(\d{10})$/.exec(number.nationalNumber) ?? [];
  const renewed = national === undefined ? undefined : parsePhoneNumberFromString(`+52${national}`);
  return renewed?.isValid() === true ? renewed : null;
}

function judge(parsed: PhoneNumber): ParsedPhone {
  if (!parsed.isValid()) {
    return refuse(parsed.isPossible() ? 'is not a number in use in its country' : 'has too few or too many digits');
  }
  const type = parsed.getType();
  if (type !== undefined && !textable.has(type)) return refuse(kindProblem(type));
  return { ok: true, phone: parsed.number, country: parsed.country ?? null };
}

function judgeNanp(national: string): ParsedPhone {
  if (national.length !== 10) return refuse(national.length < 10 ? 'has too few digits' : 'has too many digits');
  const type = parsePhoneNumberFromString(`+1${national}`)?.getType();
  if (type !== undefined && !textable.has(type)) return refuse(kindProblem(type));
  if (!/^[2-9]\d{2}[2-9]\d{6}$/.test(national) || national.startsWith('11', 4)) {
    return refuse('is not a valid North American number');
  }
  const country = findCountryOfArea(national.slice(0, 3));
  if (country === null) return refuse('has an area code that is not in use');
  return { ok: true, phone: `+1${national}`, country };
}

function lengthProblem(digits: string, isNanp: boolean): string {
  if (!isNanp) return 'is not a phone number';
  if (digits.length === 10) return 'is not a valid North American number';
  return digits.length < 10 ? 'has too few digits' : 'has too many digits';
}

function kindProblem(type: string): string {
  return `is a ${type
    .toLowerCase()
    .replace(/_number$/, '')
    .replaceAll('_', '-')} number: texts cannot reach a person there`;
}

function refuse(reason: string): ParsedPhone {
  return { ok: false, reason };
}
