import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTemplate, renderTemplate } from '../../../src/core/text/template.ts';
import { runs } from '../../support/runs.ts';

function render(source: string, values: Record<string, string> = {}): string {
  const rendered = renderTemplate(compileTemplate(source), values);
  return rendered.ok ? rendered.text : `${rendered.column} ${rendered.reason}`;
}

test.each([
  ['plus: 5', '1,200', '1205'],
  ['plus: 5', '$50', '55'],
  ['plus: 5', '70', '75'],
  ['plus: 5', '-$1,200.50', '-1195.5'],
  ['plus: 5', '20 EUR', '25'],
  ['plus: 5', '007', '12'],
  ['plus: 0', '1.10', '1.1'],
  ['minus: 0.1', '0.3', '0.2'],
  ['times: 3', '1.1', '3.3'],
  ['times: 3', '2.2', '6.6'],
  ['times: 1.0825', '19.99', '21.639175'],
  ['times: 3', '1234567890123456789', '3703703670370370367'],
  ['divided_by: 4', '1', '0.25'],
  ['divided_by: 3', '10', '3.333333333333333'],
  ['divided_by: 3 | times: 3', '10', '10'],
  ['divided_by: 4, true', '1,001', '250'],
  ['modulo: 0.3', '1', '0.1'],
  ['modulo: 3', '-7', '2'],
  ['abs', '-1,200', '1200'],
  ['ceil', '-1.5', '-1'],
  ['ceil', '$1,200.01', '1201'],
  ['floor', '1.99', '1'],
  ['floor', '-1.01', '-2'],
  ['round', '2.5', '3'],
  ['round', '-2.5', '-3'],
  ['round: 2', '1.005', '1.01'],
  ['round: -2', '1,250', '1300'],
  ['at_least: 10', '9', '10'],
  ['at_least: 10', '100', '100'],
  ['at_most: 10', '1,200', '10'],
  ['to_integer', '1,200.90', '1200'],
  ['split: ";" | sum', '1,200;0.1;0.2', '1200.3'],
  ['plus: 0 | money', '1,200', '$1,200.00'],
  ['times: 0.075 | money', '$19.99', '$1.50'],
  ['plus: 0.1 | append: " km"', '0.2', '0.3 km'],
])('{{ n | %s }} of %j is %s', (filters, n, text) => {
  expect(render(`{{ n | ${filters} }}`, { n })).toBe(text);
});

const every = [
  'plus: 1',
  'minus: 1',
  'times: 1',
  'divided_by: 1',
  'modulo: 2',
  'abs',
  'ceil',
  'floor',
  'round',
  'at_least: 1',
  'at_most: 1',
  'to_integer',
];

test.each([
  'ten',
  'n/a',
  '1.200,50',
  '1,20',
  '0,500',
  '12%',
  '5K',
  '(5)',
  '1e3',
  '5-',
  '€1.200',
  '+5 m',
  '9'.repeat(200),
])('no filter that calculates takes %j for a number', (points) => {
  for (const filter of every)
    expect(render(`{{ points | ${filter} }}`, { points })).toBe('points is not a number like 1200 or 1,200.50');
  for (const filter of every.filter((each) => each.includes(':')))
    expect(render(`{{ 1 | ${filter.split(':')[0]}: points }}`, { points })).toContain('points is not a number');
});

test.each(['', '  '])('an empty cell %j is not 0: the row is rejected', (points) => {
  for (const filter of every)
    expect(render(`{{ points | ${filter} }}`, { points })).toBe('points is empty, and the text has no default for it');
  expect(render('{{ 5 | plus: points }}', { points })).toContain('points is empty');
  expect(render('{{ points | plus: 0 | money }}', { points })).toContain('points is empty');
  expect(render('{{ points | default: 0 | plus: 5 }}', { points })).toBe('5');
});

test('the column that is to blame is named, although another one stands first', () => {
  expect(render('{{ a | plus: b }}', { a: '1', b: 'x' })).toBe('b is not a number like 1200 or 1,200.50');
  expect(render('{% assign c = a | times: b %}{{ c }}', { a: '1', b: 'x' })).toBe(
    'b is not a number like 1200 or 1,200.50',
  );
  expect(render('{{ a | divided_by: b }}', { a: '10', b: '0' })).toBe('a cannot be divided by 0');
  expect(render('{{ a | divided_by: 0 }}', { a: '10' })).toBe('a cannot be divided by 0');
  expect(render('{{ a | modulo: b }}', { a: '10', b: '0.00' })).toBe('a cannot be divided by 0');
});

test.each([
  ['€50', '$5'],
  ['$50', 'A$5'],
  ['20 EUR', 'USD 5'],
])('%s and %s are not added up', (a, b) => {
  expect(render('{{ a | plus: b }}', { a, b })).toContain('is an amount in another currency');
});

test('a calculated amount keeps its currency: euros never become dollars', () => {
  expect(render('{{ a | plus: 5 | money }}', { a: '€50' })).toBe('a is an amount in another currency than USD');
  expect(render('{{ a | plus: 5 | money: "EUR" }}', { a: '€50' })).toBe('€55.00');
  expect(render('{% assign b = a | times: 2 %}{{ b | money }}', { a: '£50' })).toContain(
    'in another currency than USD',
  );
});

test('a calculated number compares and counts like any other', () => {
  const source = '{% assign left = goal | minus: spent %}{% if left > 9 %}{{ left }} to go{% else %}nearly{% endif %}';
  expect(render(source, { goal: '1,000', spent: '$900' })).toBe('100 to go');
  expect(render(source, { goal: '10', spent: '2' })).toBe('nearly');
  expect(render('{% assign n = a | plus: 1 %}{% for i in (1..n) %}{{ i }}{% endfor %}', { a: '2' })).toBe('123');
});

test.each([
  ['1,200', 'seats is not a whole number to count to'],
  ['two', 'seats is not a whole number to count to'],
  ['', 'seats is empty, and the text has no default for it'],
  ['3', '123'],
])('a loop counts to %j: %s', (seats, text) => {
  expect(render('{% for i in (1..seats) %}{{ i }}{% endfor %}', { seats })).toBe(text);
});

test('a number that grows without end is refused, and soon', () => {
  const grow = '{% assign n = a %}{% for i in (1..60) %}{% assign n = n | times: n %}{% endfor %}{{ n }}';
  expect(render(grow, { a: '99.9' })).toContain('is too large to calculate with');
});

test('sums and products of cents are exact', () => {
  const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
  const written = (value: number): string => (value / 100).toFixed(2);
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      const values = { a: written(a), b: written(b) };
      expect(Number(render('{{ a | plus: b | times: 100 }}', values))).toBe(a + b);
      expect(render('{{ a | times: b | times: 10000 }}', values)).toBe(String(BigInt(a) * BigInt(b)));
    }),
    { numRuns: runs(200) },
  );
});
