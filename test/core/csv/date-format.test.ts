import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guessDateFormats, readDateFormat } from '../../../src/core/csv/date-format.ts';

test.each([
  ['M/D/YYYY', '1/11/2027', '2027-01-11'],
  ['M/D/YYYY', '01/11/2027', '2027-01-11'],
  ['MM/DD/YYYY', '12/31/2026', '2026-12-31'],
  ['D.M.YYYY', '31.12.2026', '2026-12-31'],
  ['DD/MM/YY', '31/12/26', '2026-12-31'],
  ['DD/MM/YY', '31/12/69', '1969-12-31'],
  ['D-MMM-YYYY', '5-Sep-2026', '2026-09-05'],
  ['MMM D, YYYY', 'September 5, 2026', '2026-09-05'],
  ['YYYYMMDD', '20261231', '2026-12-31'],
  ['M/D/YYYY h:mm A', '1/11/2027 4:30 PM', '2027-01-11 16:30'],
  ['M/D/YYYY h:mm A', '1/11/2027 12:05am', '2027-01-11 00:05'],
  ['M/D/YYYY h:mm A', '1/11/2027  12:05 p.m.', '2027-01-11 12:05'],
  ['D.M.YYYY H:mm:ss', '31.12.2026 7:05:09', '2026-12-31 07:05:09'],
  ['D.M.YYYY, HH:mm', '31.12.2026, 07:05', '2026-12-31 07:05'],
  // ISO means one thing.
  ['M/D/YYYY', '2027-01-11', '2027-01-11'],
  ['M/D/YYYY', '2027-01-11T16:30:00Z', '2027-01-11T16:30:00Z'],
])('by %s, %j is %s', (format, cell, iso) => {
  expect(readDateFormat(format)?.(cell)).toBe(iso);
});

test.each([
  ['M/D/YYYY', '31/12/2026'],
  ['M/D/YYYY', '2/30/2026'],
  ['M/D/YYYY', '1/11/27'],
  ['M/D/YYYY', '1/11/2027 16:30'],
  ['M/D/YYYY', '1.11.2027'],
  ['M/D/YYYY', '2027-01'],
  ['M/D/YYYY h:mm A', '1/11/2027 16:30 PM'],
  ['M/D/YYYY h:mm A', '1/11/2027 0:30 AM'],
  ['M/D/YYYY H:mm', '1/11/2027 24:00'],
  ['M/D/YYYY H:mm', '1/11/2027 10:60'],
  ['D MMM YYYY', '5 Foo 2026'],
  ['M/D/YYYY', 'soon'],
])('by %s, %j is no date', (format, cell) => {
  expect(readDateFormat(format)?.(cell)).toBeNull();
});

test.each([
  '',
  'M/D',
  'M/D/YYYY h:mm',
  'M/D/YYYY H:mm A',
  'M/D/YYYY mm',
  'M/M/D/YYYY',
  'mm/dd/yyyy',
  'M/D/YYYY X',
  'D'.repeat(41),
])('%j is no format', (format) => {
  expect(readDateFormat(format)).toBeNull();
});

test.each([
  [['12/25/2026', '5/1/2026'], ['M/D/YYYY']],
  [['25/12/2026', '5/1/2026', '2026-05-01'], ['D/M/YYYY']],
  [['1/11/2027'], ['M/D/YYYY', 'D/M/YYYY']],
  [['31.12.2026 7:05'], ['D.M.YYYY H:mm']],
  [['1/13/2027 4:30 PM'], ['M/D/YYYY h:mm A']],
  [['5 May 2026'], ['D MMM YYYY']],
  [['2026-1-5 4:30 PM'], ['YYYY-M-D h:mm A']],
  [['1/13/2027, 4:30:00 PM'], ['M/D/YYYY, h:mm:ss A']],
  [['12/25/2026', '25/12/2026'], []],
  [['2026-05-01'], []],
])('cells such as %j are in the formats %j', (cells, formats) => {
  expect(guessDateFormats(cells)).toEqual(formats);
});

test('every date comes back from every format that writes it', () => {
  const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2068-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, (date) => {
      const [year = '', month = '', dayOfMonth = ''] = date.toISOString().slice(0, 10).split('-');
      const iso = `${year}-${month}-${dayOfMonth}`;
      expect(readDateFormat('M/D/YYYY')?.(`${Number(month)}/${Number(dayOfMonth)}/${year}`)).toBe(iso);
      expect(readDateFormat('DD.MM.YY')?.(`${dayOfMonth}.${month}.${year.slice(2)}`)).toBe(iso);
      expect(readDateFormat('YYYY/MM/DD')?.(`${year}/${month}/${dayOfMonth}`)).toBe(iso);
    }),
  );
});
