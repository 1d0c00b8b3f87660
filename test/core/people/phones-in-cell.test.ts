import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPhoneParser } from '../../../src/core/people/phone.ts';
import { findPhones } from '../../../src/core/people/phones-in-cell.ts';

const find = (cell: string, country = 'US'): readonly string[] =>
  [...findPhones(cell, { parse: createPhoneParser(country), country })].sort();

const [ada, ben, cyd] = ['+12125550101', '+12125550102', '+12125550103'] as const;

test.each([
  ['(212) 555-0101 ext 4', [ada]],
  ['212-555-0101x204', [ada]],
  ['2125550101 extension: 12', [ada]],
  ['+1 212 555 0101 #12', [ada]],
  ['2125550101 / 2125550102', [ada, ben]],
  ['2125550101/2125550102', [ada, ben]],
  ['212-555-0101; (212) 555-0102 , 212.555.0103', [ada, ben, cyd]],
  ['212 555 0101 or 212 555 0102', [ada, ben]],
  ['2125550101 2125550102', [ada, ben]],
  ['212 555 0101 212 555 0102', [ada, ben]],
  ['(212) 555-0101 (212) 555-0102', [ada, ben]],
  ['2125550101-2125550102', [ada, ben]],
  ['+12125550101+12125550102', [ada, ben]],
  ['2125550101\n2125550102', [ada, ben]],
  ['Ada: 212-555-0101 (cell), 212-555-0102 (home)', [ada, ben]],
  ['call 212-555-0101 after 5', [ada]],
  ['<tel:+1-212-555-0101>', [ada]],
  ['0012125550101', [ada]],
  ['001 212 555 0101 / 00 44 20 7946 0101', [ada, '+442079460101']],
  ['011 44 20 7946 0101 home', ['+442079460101']],
  ['"2125550101"', [ada]],
  ['#1 2125550101 #2 2125550102', [ada, ben]],
  ['Max 212-555-0101', [ada]],
  ['212 555 0101 x 212 555 0102', [ada, ben]],
  ['2125550101 (204)', [ada]],
  ['none', []],
  ['asked in person', []],
  ['555-0101', []],
  ['1.21255E+10', []],
  ['', []],
])('%j means the numbers %j', (cell, phones) => {
  expect(find(cell)).toEqual(phones);
});

test.each([
  // Where two numbers could be meant, both are left out.
  ['DE', '33612345678', ['+33612345678', '+4933612345678']],
  ['DE', '0171/2345678, 0172/3456789', ['+491712345678', '+491723456789']],
  ['DE', '49 171 2345678 oder 0049 172 3456789', ['+491712345678', '+491723456789']],
  ['GB', '020 7946 0101 / 07911 123456', ['+442079460101', '+447911123456']],
])('in a file of %s %j means %j', (country, cell, phones) => {
  expect(find(cell, country)).toEqual(phones);
});

test('numbers are found whatever is written around and between them', () => {
  const number = fc.integer({ min: 100, max: 199 }).map((last) => `2125550${last}`);
  const form = fc.constantFrom(
    (digits: string) => digits,
    (digits: string) => `+1${digits}`,
    (digits: string) => `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`,
    (digits: string) => `${digits.slice(0, 3)}.${digits.slice(3, 6)}.${digits.slice(6)}`,
  );
  const between = fc.constantFrom(' / ', '; ', ', ', ' or ', '\n', ' & ', ' | ', ' (work) ', ' ext 4, ', ' und ');
  fc.assert(
    fc.property(fc.array(fc.tuple(number, form, between), { minLength: 1, maxLength: 4 }), (parts) => {
      const cell = parts.map(([digits, write, after]) => write(digits) + after).join('');
      expect(find(cell)).toEqual([...new Set(parts.map(([digits]) => `+1${digits}`))].sort());
    }),
  );
});

test('a number is found in a long cell of nothing', () => {
  expect(find(`${'.'.repeat(100_000)}2125550101${' . '.repeat(30_000)}`)).toEqual([ada]);
});
