import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mapColumns } from '../../src/audience/map-columns.ts';
import { listFields, normaliseRow } from '../../src/audience/normalise-row.ts';
import { createPhoneParser } from '../../src/core/people/phone.ts';

const columns = mapColumns('people.csv', ['phone', 'Say "hi"', 'back\\slash', 'Vorname'], {
  names: { first_name: 'Vorname' },
});
const rules = {
  columns,
  fields: listFields(columns),
  parsePhone: createPhoneParser('US'),
  ownNumbers: new Set<string>(),
};

/** What a cell says, found in another way. */
function wordsOf(cell: string): string {
  const visible = cell.split('\u200b').join('').split('\ufeff').join('');
  // Half of a pair is no text: as UTF-8 it is the sign for what cannot be read.
  return Buffer.from(visible.split('\u00a0').join(' ').trim()).toString().normalize('NFC');
}

const awkward = fc.constantFrom(
  '"',
  '\\',
  '\n',
  '\t',
  ' ',
  '\u00a0',
  '\u200b',
  '\ud800',
  'é',
  'e\u0301',
  '\u0301',
  '\u{1f600}',
  "'",
  '\x7f',
);
const cell = fc
  .array(fc.oneof(awkward, fc.string({ maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join('').replaceAll('\0', ''));

test('every cell is kept as what it says, under each name of its column', () => {
  fc.assert(
    fc.property(cell, cell, cell, (quote, slash, name) => {
      const normalised = normaliseRow(rules, { line: 2, cells: ['2125550101', quote, slash, name], damage: null });
      if (!normalised.ok) throw new Error(normalised.reason);
      const [, quoted = '', slashed = '', named = ''] = columns.fields;
      const said = { phone: '2125550101', [quoted]: quote, [slashed]: slash, [named]: name, first_name: name };
      const kept = Object.entries(said).map(([key, value]) => [key, wordsOf(value)] as const);
      expect(JSON.parse(normalised.row.values)).toEqual(Object.fromEntries(kept.filter(([, value]) => value !== '')));
    }),
  );
});

test.each([
  ['cells that are missing at the end are empty', ['2125550101', 'x'], { say_hi: 'x' }],
  ['empty cells beyond the header are nothing', ['2125550101', 'x', '', 'Ada', '', ' ', '\u00a0'], { vorname: 'Ada' }],
])('%s', (_, cells, values) => {
  const normalised = normaliseRow(rules, { line: 2, cells, damage: null });
  expect(normalised.ok && JSON.parse(normalised.row.values)).toMatchObject(values);
});

test('a cell with something in it beyond the header rejects its row', () => {
  const cells = ['2125550101', 'x', '', 'Ada', '', 'more'];
  expect(normaliseRow(rules, { line: 2, cells, damage: null })).toMatchObject({
    ok: false,
    column: 'row',
    reason: 'has 6 columns, the header has 4',
  });
});

const dated = mapColumns('people.csv', ['phone', 'Due Date'], {
  names: { due: 'Due Date' },
  dates: { due: 'M/D/YYYY' },
});

test.each([
  ['1/11/2027', { due: '2027-01-11', due_date: '2027-01-11' }],
  [' 1/11/2027\u00a0', { due: '2027-01-11' }],
  ['2027-01-11', { due: '2027-01-11' }],
])('a date is kept in ISO’s form under each name of its column: %j', (cell, values) => {
  const row = { line: 2, cells: ['2125550101', cell], damage: null };
  const normalised = normaliseRow({ ...rules, columns: dated, fields: listFields(dated) }, row);
  expect(normalised.ok && JSON.parse(normalised.row.values)).toMatchObject(values);
});

test('a cell that is no date of its column rejects its row, and an empty one is empty', () => {
  const read = (cell: string) =>
    normaliseRow(
      { ...rules, columns: dated, fields: listFields(dated) },
      { line: 2, cells: ['2125550101', cell], damage: null },
    );
  expect(read('31/12/2026')).toMatchObject({ ok: false, column: 'Due Date', reason: 'is not a date as M/D/YYYY' });
  expect(read(' ')).toMatchObject({ ok: true, row: { values: '{"phone":"2125550101"}' } });
});
