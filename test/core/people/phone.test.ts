import fc from 'fast-check';
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
