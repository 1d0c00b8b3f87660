import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readFilter } from '../../../src/core/filter/read-filter.ts';

const treeOf = (source: string): unknown => {
  const read = readFilter(source);
  return read.ok ? read.filter : read.mistake;
};
const plan = { of: 'row', name: 'plan' };

test('and binds closer than or, not closer than and, brackets closest', () => {
  const test = (value: string) => ({ kind: 'compare', field: plan, operator: '=', value });
  expect(treeOf('plan = "a" or not plan = "b" and plan == "c"')).toEqual({
    kind: 'or',
    parts: [test('a'), { kind: 'and', parts: [{ kind: 'not', part: test('b') }, test('c')] }],
  });
  expect(treeOf(`NOT (plan = 'a' OR plan = 'b')`)).toEqual({
    kind: 'not',
    part: { kind: 'or', parts: [test('a'), test('b')] },
  });
});

test.each([
  ['state in ["NY", \'NJ\', 7]', { kind: 'in', field: { of: 'row', name: 'state' }, values: ['NY', 'NJ', 7] }],
  ['plan not in ["a"]', { kind: 'not', part: { kind: 'in', field: plan, values: ['a'] } }],
  ['plan is empty', { kind: 'empty', field: plan }],
  ['plan is not empty', { kind: 'not', part: { kind: 'empty', field: plan } }],
  ['plan contains "pro"', { kind: 'compare', field: plan, operator: 'contains', value: 'pro' }],
  ['plan >= -1.5', { kind: 'compare', field: plan, operator: '>=', value: -1.5 }],
  ['consent = "given"', { kind: 'compare', field: { of: 'consent' }, operator: '=', value: 'given' }],
  ['contact.service = "SMS"', { kind: 'compare', field: { of: 'service' }, operator: '=', value: 'SMS' }],
  ['contact.ciudad is empty', { kind: 'empty', field: { of: 'contact', name: 'ciudad' } }],
  ['prénom is empty', { kind: 'empty', field: { of: 'row', name: 'prénom' } }],
  ['received("spring")', { kind: 'received', campaign: 'spring', withinMs: null }],
  ['received("spring", within: 30d)', { kind: 'received', campaign: 'spring', withinMs: 30 * 86_400_000 }],
])('%s is read', (source, tree) => {
  expect(treeOf(source)).toEqual(tree);
});

test.each([
  ['', 0, 'a name is missing at the end'],
  ['plan', 4, 'a comparison is missing after plan'],
  ['plan = ', 7, 'a value is missing'],
  ['plan = free', 7, 'free is a name: put it in quotes'],
  ['"free" = plan', 0, 'a name is missing before "free"'],
  ['plan = "free', 7, 'a quote is never closed'],
  ['plan = "a" plan = "b"', 11, 'plan comes after the end of the filter: put "and" or "or"'],
  ['plan = "a" && x = "b"', 11, '& has no meaning here'],
  ['(plan = "a"', 11, ') is missing'],
  ['plan in "a"', 8, '[ is missing after in'],
  ['plan is "a"', 8, 'empty is missing after is'],
  ['lower(plan) = "a"', 0, 'there is no lower(…)'],
  ['received(spring)', 9, 'write it in quotes'],
  ['received("spring", within: 30)', 27, 'write one such as 30d'],
  ['received("spring", within: 99999999999d)', 27, 'it is more than 3650d: leave out within'],
  ['consent = "yes"', 10, 'consent is never "yes": write one of given, refused, unknown'],
  ['service not in ["sms", "Telegram"]', 23, 'service is never "Telegram": write one of iMessage, RCS, SMS'],
  ['contact.consent != 1', 19, 'consent is never 1'],
  ['joined < "6/1/2026"', 9, '"6/1/2026" is not a date that can be compared: write it such as "2026-12-31"'],
  ['joined >= "31.12.2026"', 10, 'is not a date that can be compared'],
  ['user.plan = "a"', 0, 'write only the column, or contact.plan'],
  [`${'('.repeat(60)}a = "b"${')'.repeat(60)}`, 51, 'nested too deeply'],
  [`a = "${'b'.repeat(5_000)}"`, 0, '5000 are allowed'],
])('%j is refused at %d: %s', (source, begin, reason) => {
  const read = readFilter(source);
  expect(read).toMatchObject({ ok: false, mistake: { begin } });
  expect(read.ok || read.mistake.reason).toContain(reason);
});

test('columns and campaigns are reported with their places', () => {
  const read = readFilter('state = "NY" and contact.city = "x" and not received("spring") and consent = "given"');
  expect(read).toMatchObject({
    columns: [{ begin: 0, end: 5, name: 'state' }],
    campaigns: [{ begin: 53, end: 61, name: 'spring' }],
  });
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    'plan',
    ' ',
    '(',
    ')',
    '[',
    ']',
    '"a"',
    "'",
    '=',
    '!=',
    'and',
    'or',
    'not',
    'in',
    'is',
    'empty',
    '7',
    '30d',
    ',',
    ':',
    'received',
    '\u{1f600}',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 20 }), (pieces) => {
      expect(typeof readFilter(pieces.join(' ')).ok).toBe('boolean');
    }),
  );
});
