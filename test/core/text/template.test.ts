import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readTemplate } from '../../../src/core/text/read-template.ts';
import { compileTemplate, renderTemplate, templateVariables } from '../../../src/core/text/template.ts';
import { runs } from '../../support/runs.ts';

const render = (source: string, values: Record<string, string> = {}): string => {
  const rendered = renderTemplate(compileTemplate(source), values);
  return rendered.ok ? rendered.text : `${rendered.column} ${rendered.reason}`;
};

describe('a text', () => {
  it.each([
    ['Hi {{ first_name }}!', { first_name: 'Zoë' }, 'Hi Zoë!'],
    ['Hi {{ first_name | default: "there" }}!', { first_name: '' }, 'Hi there!'],
    ["Hi {{first_name|default:'there'}}!", { first_name: ' \u00a0' }, 'Hi there!'],
    ['Hi {{ first_name | capitalize | default: "there" }}!', { first_name: ' ' }, 'Hi there!'],
    ['Hi {{ nick | default: name }}', { nick: '', name: 'Zoë' }, 'Hi Zoë'],
    ['{{ note | default: "" }}Bye', { note: '' }, 'Bye'],
    ['{% if plan == "pro" %}Hello {{ name }}{% else %}Hi{% endif %}', { plan: 'free', name: '' }, 'Hi'],
    ['{% if name != blank %}Hi {{ name }}{% else %}Hi{% endif %}', { name: ' ' }, 'Hi'],
    ['  {{- prénom -}}  !', { prénom: 'Anaïs' }, 'Anaïs!'],
    ['See you {{ at | date: "%b %-d, %H:%M" }}', { at: '2026-12-16 13:45' }, 'See you Dec 16, 13:45'],
    ['See you {{ at | date: "%b %-d" | default: "soon" }}', { at: '' }, 'See you soon'],
    ['{% assign who = first | append: " " | append: last %}{{ who }}', { first: 'A', last: 'B' }, 'A B'],
  ])('%j with %j is %j', (source, values, text) => {
    expect(render(source, values as unknown as Record<string, string>)).toBe(text);
  });

  it('never reads a value as Liquid', () => {
    const value = '{{ secret }} {% if %} {{';
    expect(render('Hi {{ name }}', { name: value, secret: 'x' })).toBe(`Hi ${value}`);
    expect(render('Hi {{ name | append: "!" }}', { name: value, secret: 'x' })).toBe(`Hi ${value}!`);
  });
});

describe('a problem with a value names its column', () => {
  it.each([
    ['Hi {{ frist_name }}', { first_name: 'A' }, 'frist_name is not a column of the CSV'],
    ['Hi {{ frist_name | default: "there" }}', { first_name: 'A' }, 'frist_name is not a column of the CSV'],
    ['Hi {{ frist_name | upcase }}', { first_name: 'A' }, 'frist_name is not a column of the CSV'],
    ['{% if frist_name %}Hi{% endif %}', { first_name: 'A' }, 'frist_name is not a column of the CSV'],
    ['Hi {{ name.first }}', { name: 'A' }, 'name.first is not a column of the CSV'],
    ['Hi {{ constructor }}', {}, 'constructor is not a column of the CSV'],
    ['Hi {{ __proto__ | upcase }}', {}, '__proto__ is not a column of the CSV'],
    ['Hi {{ name }}', { name: '' }, 'name is empty, and the text has no default for it'],
    ['Hi {{ name | upcase }}', { name: ' \t' }, 'name is empty, and the text has no default for it'],
    [
      '{% if 1 == 1 %}{% if 1 == 1 %}{{ name }}{% endif %}{% endif %}',
      { name: '' },
      'name is empty, and the text has no default for it',
    ],
    ['Hi {{ nick | default: name }}', { nick: '', name: '' }, 'nick is empty, and the text has no default for it'],
    ['On {{ at | date: "%b" }}', { at: 'Tuesday' }, 'at is not a date like 2026-12-31 or 2026-12-31 16:30'],
    ['On {{ at | date: "%b" }}', { at: 'now' }, 'at is not a date like 2026-12-31 or 2026-12-31 16:30'],
  ])('%j with %j: %s', (source, values, problem) => {
    expect(render(source, values as unknown as Record<string, string>)).toBe(problem);
  });
});

describe('a template that would run away', () => {
  it.each([
    '{% for i in (1..100000000) %}x{% endfor %}',
    '{% for i in (1..9000) %}{% for j in (1..9000) %}{{ i }}{% endfor %}{% endfor %}',
    '{% assign a = "xxxxxxxxxx" %}{% for i in (1..40) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
  ])('is stopped: %s', (source) => {
    expect(render(source)).toMatch(/takes too long or too much memory$/);
    const reason = 'the text takes too long or too much memory';
    expect(readTemplate(source)).toMatchObject({ ok: false, mistake: { begin: 0, reason } });
  });

  it.each(['{% include "x" %}', '{% render "x" %}', '{% layout "x" %}', '{{ name | sample }}', '{% echo name %}'])(
    'or leave its text is not compiled: %s',
    (source) => {
      expect(readTemplate(source).ok).toBe(false);
    },
  );
});

describe('a mistake', () => {
  it.each([
    ['Hi {{ name', 3, 'output "{{ name" not closed'],
    ['Hi {{ name | upcas }}', 3, 'undefined filter: upcas'],
    ['Hi\n{% if a %}b', 3, 'tag {% if a %} not closed'],
    ['{% foo %}', 0, 'tag "foo" not found'],
  ])('in %j is found at %d: %s', (source, begin, reason) => {
    expect(readTemplate(source)).toMatchObject({ ok: false, mistake: { begin, reason } });
  });
});

it('A text that is too long or nested too deeply is a mistake, not a crash', () => {
  expect(readTemplate('x'.repeat(100_001))).toMatchObject({
    mistake: { reason: 'the text has 100001 characters, 100000 are allowed' },
  });
  expect(readTemplate('{% if true %}'.repeat(5_000))).toMatchObject({
    mistake: { reason: 'Maximum call stack size exceeded' },
  });
});

it('The variables of a template say where they stand and whether every place that prints them has a default', () => {
  const source =
    'Hi {{ a | default: "x" }} {{ a }}\n{{ b | default: "c" }}{% if d %}{% endif %}{% assign e = a %}{{ e }}';
  expect(templateVariables(compileTemplate(source))).toEqual([
    { name: 'a', hasDefault: false, line: 1, column: 7 },
    { name: 'b', hasDefault: true, line: 2, column: 4 },
    { name: 'd', hasDefault: false, line: 2, column: 29 },
  ]);
});

it('The fast way and the way through Liquid give the same answer', () => {
  const name = fc.constantFrom('a', 'b', 'prénom', 'unknown', 'constructor');
  const place = fc.oneof(
    name.map((each) => `{{ ${each} }}`),
    name.map((each) => `{{- ${each} | default: "d" -}}`),
    fc.constantFrom('{{ a | default: "" }}', '{{ "literal" }}', '{{ empty }}', '{{ true }}'),
    fc.stringMatching(/^[ \n\wé"'|.-]{0,8}$/),
  );
  const value = fc.constantFrom('', ' ', 'Ana', ' x ', '{{ b }}');
  fc.assert(
    fc.property(fc.array(place, { maxLength: 6 }), value, value, (places, a, b) => {
      const values = { a, b, prénom: 'é' };
      // A tag that prints nothing keeps the template from being cut into pieces.
      expect(render(places.join(''), values)).toBe(render(`${places.join('')}{% if false %}{% endif %}`, values));
    }),
    { numRuns: runs(300) },
  );
});

test('a part of a cell is refused in its place: no row has it', () => {
  const text = 'Hi {{ first_name.constructor }}';
  expect(readTemplate(text)).toEqual({
    ok: false,
    mistake: { begin: 6, end: 28, reason: 'a cell is a plain text, and first_name has no such part' },
  });
  expect(readTemplate('{{ first_name.size }} letters')).toMatchObject({ ok: true });
});

test('rendering leaves the values of a row as they are', () => {
  const values = { points: '70' };
  expect(render('{% increment points %}', values)).toBe('0');
  expect(values).toEqual({ points: '70' });
});
