import fc from 'fast-check';
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { createPhoneParser, maskPhone, parsePhone } from '../../../src/core/people/phone.ts';
import { runs } from '../../support/runs.ts';

const read = (cell: string, country = 'US'): string => {
  const parsed = parsePhone(cell, country);
  return parsed.ok ? parsed.phone : parsed.reason;
};

describe('a North American number', () => {
  it.each([
    '+12125550123',
    '12125550123',
    '2125550123',
    '(212) 555-0123',
    '(212)555-0123',
    '212-555-0123',
    '212.555.0123',
    '212/555-0123',
    '+1 212 555 0123',
    '1-212-555-0123',
    "'+12125550123",
    '‘2125550123’',
    '="2125550123"',
    '2125550123.0',
    'tel:+1-212-555-0123',
    '\u200b212-555-0123',
    '\ufeff(212)\u00a0555\u20110123',
    '212\u2013555\u20130123',
    '２１２ー５５５ー０１２３',
    '+１２１２５５５０１２３',
    '001 212 555 0123',
    '0111 212 555 0123',
    '+ 1 212 555 0123',
    '٢١٢٥٥٥٠١٢٣',
    '۲۱۲۵۵۵۰۱۲۳',
    '1.2125550123E+10',
    '1,2125550123e10',
    '2.125550123E+09',
  ])('is read out of %j', (cell) => {
    expect(parsePhone(cell, 'US')).toEqual({ ok: true, phone: '+12125550123', country: 'US' });
  });

  it('says which country its area code belongs to', () => {
    expect(parsePhone('876-555-0123', 'US')).toMatchObject({ ok: true, country: 'JM' });
    expect(parsePhone('416-555-0123', 'US')).toMatchObject({ ok: true, country: 'CA' });
  });
});

describe('a foreign number', () => {
  it.each([
    ['+44 20 7946 0101', '+442079460101'],
    ['+44 (0)20 7946 0101', '+442079460101'],
    ['(+44) 20/7946 0101', '+442079460101'],
    ['0044 20 7946 0101', '+442079460101'],
    ['011 44 20 7946 0101', '+442079460101'],
    ['+52 55 1234 5678', '+525512345678'],
  ])('is read out of %j', (cell, phone) => {
    expect(read(cell)).toBe(phone);
  });

  it('without a country code is of the country of the file', () => {
    expect(read('020 7946 0101', 'GB')).toBe('+442079460101');
    expect(read('06 12 34 56 78', 'FR')).toBe('+33612345678');
    expect(read('(212) 555-0123', 'GB')).toBe('is not a number in use in its country');
    expect(read('2125550123', 'XX')).toBe('has no country code');
  });
});

describe('digits without a plus that begin with the calling code of their country', () => {
  it.each([
    ['DE', '4915123456783', '+4915123456783'],
    ['DE', '49 176 12345678', '+4917612345678'],
    ['DE', '491712345678', '+491712345678'],
    ['DE', '49 (0)171 2345678', '+491712345678'],
    ['DE', '49-171/2345678', '+491712345678'],
    ['DE', '4930123456', '+4930123456'],
    ['DE', '0171 2345678', '+491712345678'],
    ['DE', '171 2345678', '+491712345678'],
    // With the 0 in front it is certainly the landline.
    ['DE', '0491 5123456', '+494915123456'],
    ['DE', '+49 491 5123456', '+494915123456'],
    ['AT', '436641234567', '+436641234567'],
    ['SE', '46701234567', '+46701234567'],
    ['GB', '447911123456', '+447911123456'],
    ['FR', '33612345678', '+33612345678'],
    ['BR', '5511912345678', '+5511912345678'],
    ['IN', '9123456789', '+919123456789'],
    ['IN', '919123456789', '+919123456789'],
    ['NO', '47912345', '+4747912345'],
    ['IT', '3912345678', '+393912345678'],
  ])('are read in %s: %s', (country, cell, phone) => {
    expect(read(cell, country)).toBe(phone);
  });

  it.each([
    // One digit short of a mobile: not to be texted to a landline in area 0491.
    ['DE', '491512345678'],
    // The French mobile without its plus, and a landline of area 033612 without its 0.
    ['DE', '33612345678'],
  ])('are refused in %s where two numbers could be meant: %s', (country, cell) => {
    expect(read(cell, country)).toBe('could be two numbers: write it with + and its country code');
  });

  // Numbers of small islands have fewer than seven digits.
  const refusal = /^(?:could be two numbers|is a short)/;
  // Where it is written without its plus, a number is itself or refused, in every country; in its national form it is itself.
  it.each(getCountries().filter((country) => getCountryCallingCode(country) !== '1'))(
    'never become another number: %s',
    (country: CountryCode) => {
      const national = getExampleNumber(country, examples)?.nationalNumber ?? '';
      const code = getCountryCallingCode(country);
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 999 }), (last) => {
          const phone = `+${code}${national.slice(0, -3)}${String(last).padStart(3, '0')}`;
          const parsed = parsePhoneNumberFromString(phone);
          if (parsed?.getType() !== 'MOBILE') return;
          expect([phone, expect.stringMatching(refusal)]).toContainEqual(read(phone.slice(1), country));
          expect([phone, expect.stringMatching(refusal)]).toContainEqual(read(parsed.formatNational(), country));
        }),
        { numRuns: runs(20) },
      );
    },
  );
});

describe('a Mexican number', () => {
  it.each([
    ['+52 55 1234 5678', false],
    ['+52 1 55 1234 5678', true],
    ['+5215512345678', true],
    ['0052 1 55 1234 5678', true],
    ['011 52 1 55 1234 5678', true],
  ])('loses the old 1 of mobiles in every country: %s', (cell, isOld) => {
    const parsed = parsePhone(cell, 'US');
    expect(parsed).toMatchObject({ ok: true, phone: '+525512345678', ...(isOld ? { hadOldPrefix: true } : {}) });
    expect('hadOldPrefix' in parsed).toBe(isOld);
  });

  it.each(['1 55 1234 5678', '52 1 55 1234 5678', '01 55 1234 5678', '044 55 1234 5678', '045 55 1234 5678'])(
    'loses it in a file of Mexico: %s',
    (cell) => {
      expect(read(cell, 'MX')).toBe('+525512345678');
    },
  );
});

it.each([
  ['AR', '011 15 2345 6789', '+5491123456789'],
  ['AR', '+54 11 15 2345 6789', '+5491123456789'],
  ['AR', '+54 9 11 2345 6789', '+5491123456789'],
  // Eight digits: before the ninth came. It is not guessed who has the number now.
  ['BR', '+55 11 8123 4567', 'is not a number in use in its country'],
])('One number is read in one way, however it is written: %s %s', (country, cell, said) => {
  expect(read(cell, country)).toBe(said);
});

describe('a cell that is no textable number', () => {
  it.each([
    ['', 'is empty'],
    [' \u200b\u00a0', 'is empty'],
    ['N/A', 'is a placeholder'],
    ['unknown', 'is a placeholder'],
    ['#REF!', 'is a placeholder'],
    ['1.91755E+10', 'was damaged by a spreadsheet'],
    ['1,91755e+10', 'was damaged by a spreadsheet'],
    ['1.212555012E+10', 'was damaged by a spreadsheet'],
    ['2.1255501231E+09', 'was damaged by a spreadsheet'],
    ['(212) 555-0123 x204', 'has an extension'],
    ['212-555-0123x4', 'has an extension'],
    ['2125550123 ext. 4', 'has an extension'],
    ['+1 212 555 0123;ext=4', 'has an extension'],
    ['212-555-0123 #12', 'has an extension'],
    ['212-555-0123 / 646-555-0123', 'contains more than one number'],
    ['212-555-0123 or 646-555-0123', 'contains more than one number'],
    ['212-555-0123\n646-555-0123', 'contains more than one number'],
    ['+12125550123+16465550123', 'contains more than one number'],
    ['1-800-FLOWERS', 'contains letters'],
    ['212555O123', 'contains letters'],
    ['212-555-0123 (cell)', 'contains letters'],
    ['555-0152', 'has no area code'],
    ['911', 'is a short or emergency number'],
    ['24365', 'is a short or emergency number'],
    ['206.859.62', 'has too few digits'],
    ['+1206859620', 'has too few digits'],
    ['206-859-620199', 'has too many digits'],
    ['000-000-0000', 'is not a valid North American number'],
    ['123-456-7890', 'is not a valid North American number'],
    ['212-911-0123', 'is not a valid North American number'],
    ['555-555-5555', 'has an area code that is not in use'],
    ['999-999-9999', 'has an area code that is not in use'],
    ['800-555-0123', 'is a toll-free number'],
    ['+44 800 111 1111', 'is a toll-free number'],
    ['900-555-0123', 'is a premium-rate number'],
    ['500-555-0006', 'is a personal number'],
    ['-2125550123', 'contains a character that phone numbers do not have'],
    ['++12125550123', 'contains a character that phone numbers do not have'],
    ['212-555-0123, 4', 'contains a character that phone numbers do not have'],
    ['\u0000', 'has no digits'],
    ['9'.repeat(65), 'is too long'],
  ])('%j %s', (cell, reason) => {
    expect(read(cell)).toContain(reason);
  });

  it('never quotes digits in its reason', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[-0-9+() .x/]{0,30}$/), (cell) => {
        const parsed = parsePhone(cell, 'US');
        expect(parsed.ok ? parsed.phone : parsed.reason).toMatch(parsed.ok ? /^\+[1-9]\d{6,14}$/ : /^\D+$/);
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('a parser that reads many cells', () => {
  it('answers as if each were the first', () => {
    const parse = createPhoneParser('US');
    const cell = fc.oneof(
      fc
        .tuple(fc.integer({ min: 200, max: 999 }), fc.integer({ min: 0, max: 9_999_999 }))
        .map(([area, rest]) => `${area}${String(rest).padStart(7, '0')}`),
      fc.string({ maxLength: 20 }),
    );
    fc.assert(
      fc.property(cell, (text) => {
        expect(parse(text)).toEqual(parsePhone(text, 'US'));
      }),
      { numRuns: runs(500) },
    );
  });
});

it('A masked number shows its last four digits alone', () => {
  expect(maskPhone('+12125550123')).toBe('…0123');
});
