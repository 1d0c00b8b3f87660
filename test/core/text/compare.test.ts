import { expect, test } from 'vitest';
import { compileTemplate, renderTemplate } from '../../../src/core/text/template.ts';

function render(source: string, values: Record<string, string>): string {
  const rendered = renderTemplate(compileTemplate(source), values);
  return rendered.ok ? rendered.text : `${rendered.column} ${rendered.reason}`;
}

const branch = (condition: string, values: Record<string, string>): string =>
  render(`{% if ${condition} %}yes{% else %}no{% endif %}`, values);

test.each(['', ' ', '\t \u00a0'])('a cell with %j in it is false, alone and with and, or, not', (vip) => {
  const values = { vip, plan: 'pro' };
  expect(branch('vip', values)).toBe('no');
  expect(branch('not vip', values)).toBe('yes');
  expect(branch('vip and plan', values)).toBe('no');
  expect(branch('vip or plan', values)).toBe('yes');
  expect(branch('plan and vip', values)).toBe('no');
  expect(render('{% unless vip %}plain{% endunless %}', values)).toBe('plain');
  expect(render('{% if 1 == 2 %}a{% elsif vip %}b{% else %}c{% endif %}', values)).toBe('c');
  expect(render('{% assign v = vip | downcase %}{% if v %}b{% else %}c{% endif %}', values)).toBe('c');
  expect(render('{% for part in vip %}x{% else %}none{% endfor %}', values)).toBe('none');
});

test.each([
  'name == blank',
  'name == empty',
  'name == ""',
  'name == nil',
  'name.size == 0',
  'blank == name',
  'name == other',
  'name != "Ada"',
])('an empty cell: %s', (condition) => {
  expect(branch(condition, { name: ' ', other: '' })).toBe('yes');
});

test.each([
  ['name != blank', 'no'],
  ['name == "Ada"', 'no'],
  ['name contains "A"', 'no'],
  ['name == 0', 'no'],
  ['name == false', 'no'],
  ['name.size > 0', 'no'],
])('an empty cell: %s is %s', (condition, outcome) => {
  expect(branch(condition, { name: '' })).toBe(outcome);
});

test.each([
  ['9', '<', '10'],
  ['100', '>', '20'],
  ['1,200', '>', '900'],
  ['$50', '>', '9'],
  ['$1,200.50', '==', '1200.5'],
  ['$5', '==', '5 USD'],
  ['10', '==', '10.0'],
  ['-3', '<', '2'],
  ['0.5', '>=', '.50'.replace('.', '0.')],
  ['10', '<=', '10.00'],
  ['10', '!=', '11'],
  ['123456789012345678901', '<', '123456789012345678902'],
  ['2026-12-31', '>', '2026-02-01 16:30'],
  ['2026-12-31', '<', '2026-12-31 16:30'],
  ['2026-12-31 16:30', '==', '2026-12-31T16:30'],
  ['2026-07-01T16:30:00Z', '==', '2026-07-01T12:30:00-04:00'],
  ['2026-07-01T23:30:00-08:00', '>', '2026-07-02T01:00:00+02:00'],
  ['2026-07-01T16:30:00Z', '<', '2026-07-04'],
  ['Ada', '<', 'Ben'],
  ['B1', '<', 'C2'],
  ['09:30', '<', '16:00'],
  ['Ada', '!=', 'ada'],
  ['02134', '!=', '2134'],
  ['02134', '==', '02134'],
  ['€50', '!=', '$50'],
])('of two columns %s %s %s', (a, operator, b) => {
  expect(branch(`a ${operator} b`, { a, b })).toBe('yes');
  const opposite = { '<': '>=', '>': '<=', '<=': '>', '>=': '<', '==': '!=', '!=': '==' }[operator];
  expect(branch(`a ${opposite} b`, { a, b })).toBe('no');
});

test('a code for the VIPs, and only for them', () => {
  const source = '{{ name }}{% if vip %}, your VIP code is GOLD{% endif %}';
  expect(render(source, { name: 'Ada', vip: 'yes' })).toBe('Ada, your VIP code is GOLD');
  expect(render(source, { name: 'Ben', vip: '' })).toBe('Ben');
});

test.each([
  ['spent > 1000', { spent: '1,200' }, 'yes'],
  ['spent < 1000', { spent: '$1,200' }, 'no'],
  ['tier == 1', { tier: '1' }, 'yes'],
  ['tier == "1.0"', { tier: '1' }, 'yes'],
  ['vip == true', { vip: 'TRUE' }, 'yes'],
  ['vip == true', { vip: '' }, 'no'],
  ['vip == true', { vip: 'yes' }, 'vip is neither true nor false, and the text compares it with true'],
  ['false != vip', { vip: 'no' }, 'vip is neither true nor false, and the text compares it with false'],
  ['vip == false', { vip: 'False' }, 'yes'],
  ['day < "2026-06-01"', { day: '2026-05-31' }, 'yes'],
] as const)('%s with %j is %s', (condition, values, outcome) => {
  expect(branch(condition, values)).toBe(outcome);
});

test('case compares as == does', () => {
  const source =
    '{% case tier %}{% when 1, 2 %}low{% when "gold" or "Gold" %}gold{% when blank %}new{% else %}other{% endcase %}';
  expect(render(source, { tier: '2.0' })).toBe('low');
  expect(render(source, { tier: 'Gold' })).toBe('gold');
  expect(render(source, { tier: ' ' })).toBe('new');
  expect(render(source, { tier: 'x' })).toBe('other');
  expect(render('{% case a %}{% when b %}same{% endcase %}', { a: '1,200', b: '1200' })).toBe('same');
});

test.each([
  ['100', 'none', 'b is not a number like 1200, and the text compares it with one'],
  ['n/a', '20', 'a is not a number like 1200, and the text compares it with one'],
  ['12%', '9', 'a is not a number like 1200, and the text compares it with one'],
  ['1.200,50', '9', 'a is not a number like 1200, and the text compares it with one'],
  ['2026-12-31', '12/25/2026', 'b is not a date like 2026-12-31, and the text compares it with one'],
  ['tomorrow', '2026-12-31', 'a is not a date like 2026-12-31, and the text compares it with one'],
  [
    '12/25/2026',
    '05/01/2027',
    'a has no order: only numbers, dates like 2026-12-31, hours like 09:30 and words without digits have one',
  ],
  [
    'Dec 25',
    'May 1',
    'a has no order: only numbers, dates like 2026-12-31, hours like 09:30 and words without digits have one',
  ],
  [
    '9:30',
    '10:15',
    'a has no order: only numbers, dates like 2026-12-31, hours like 09:30 and words without digits have one',
  ],
  [
    '9am',
    '10am',
    'a has no order: only numbers, dates like 2026-12-31, hours like 09:30 and words without digits have one',
  ],
  ['', '20', 'a is empty, and the text compares it'],
  ['20', ' ', 'b is empty, and the text compares it'],
  ['€50', '$60', 'a is an amount in another currency than what the text compares it with'],
  [
    '2026-07-01T16:30:00Z',
    '2026-07-01 12:00',
    'a cannot be compared: only one of the two times has an offset such as Z or -05:00',
  ],
])('%j and %j have no order: the row is rejected, and its column is named', (a, b, problem) => {
  for (const operator of ['<', '>', '<=', '>=']) expect(branch(`a ${operator} b`, { a, b })).toBe(problem);
  expect(render('{% unless a > b %}yes{% endunless %}', { a, b })).toBe(problem);
  expect(render('{% if 1 == 2 %}{% elsif a > b %}yes{% endif %}', { a, b })).toBe(problem);
});

test('a comparison that cannot be made does not matter where the other side of and, or decides', () => {
  expect(branch('spent != blank and spent > 10', { spent: '' })).toBe('no');
  expect(branch('spent > 10 and spent != blank', { spent: '' })).toBe('no');
  expect(branch('spent == blank or spent > 10', { spent: '' })).toBe('yes');
  expect(branch('spent != blank and spent > 10', { spent: 'n/a' })).toContain('spent is not a number');
  expect(branch('spent > 10 or vip == "yes"', { spent: 'n/a', vip: 'yes' })).toBe('yes');
  expect(branch('spent > 10 or vip == "yes"', { spent: 'n/a', vip: 'no' })).toContain('spent is not a number');
  expect(branch('not spent > 10', { spent: '' })).toBe('spent is empty, and the text compares it');
  expect(branch('"abc" contains city', { city: '' })).toBe('city is empty, and the text looks for it');
});
