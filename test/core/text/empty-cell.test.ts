import { expect, test } from 'vitest';
import { compileTemplate, renderTemplate } from '../../../src/core/text/template.ts';
import { listFilters } from '../../../src/core/text/template-engine.ts';

function render(source: string, values: Record<string, string>): string {
  const rendered = renderTemplate(compileTemplate(source), values);
  return rendered.ok ? rendered.text : `${rendered.column} ${rendered.reason}`;
}

const refused = 'is empty, and the text has no default for it';

test.each([
  '{{ name | append: "," }}',
  '{{ name | prepend: "dear " }}',
  '{{ "Hi " | append: name }}',
  '{{ "Hi X" | replace: "X", name }}',
  '{{ "a,b" | split: "," | join: name }}',
  '{{ city | append: ", " | append: name }}',
  '{{ name | upcase | append: "," }}',
  '{{ name | size }}',
  '{{ name.size }}',
  '{{ name | json }}',
  '{{ name | split: "," | join: "-" | append: "x" }}',
  '{{ "friend" | default: "you" | append: name }}',
  '{% assign who = name | append: "," %}{{ who }}',
  '{% assign who = name %}{% assign more = who | append: "," %}{{ more | upcase }}',
  '{% capture who %}{{ name | append: "," }}{% endcapture %}Hi {{ who }}',
  '{% capture who %}dear {{ name }}{% endcapture %}Hi {{ who }}',
  '{% if city %}{{ city | append: name }}{% endif %}',
  '{% for part in (1..1) %}{{ name | append: "," }}{% endfor %}',
  '{% cycle name, "x" %}',
  '{% assign parts = name | split: "," %}{{ parts[0] | append: "!" }}',
  '{% assign parts = name | split: "," %}{{ parts.first }}',
])('%s is refused where the name is empty, and the name is to blame', (source) => {
  for (const name of ['', ' ', '\u00a0\t']) expect(render(source, { name, city: 'Rome' })).toBe(`name ${refused}`);
  expect(render(source, { name: 'Ada', city: 'Rome' })).not.toContain(refused);
});

test('a greeting with a hole rejects its row', () => {
  const source = 'Hi {{ name | append: "," }} how is {{ city | prepend: "sunny " }}?';
  expect(render(source, { name: 'Ada', city: 'Rome' })).toBe('Hi Ada, how is sunny Rome?');
  expect(render(source, { name: 'Ada', city: '' })).toBe(`city ${refused}`);
  expect(render(source, { name: '', city: '' })).toBe(`name ${refused}`);
});

test('no filter makes something of an empty cell, except default', () => {
  for (const filter of listFilters().filter((name) => name !== 'default'))
    for (const source of [`{{ name | ${filter} }}`, `{{ name | ${filter}: "x" }}`, `{{ name | ${filter}: "x", "y" }}`])
      expect(render(source, { name: '' }), source).toBe(`name ${refused}`);
});

test.each([
  ['{{ name | default: "friend" | append: "," }}', 'friend,'],
  ['{{ name | append: "," | default: "friend" }}', 'friend'],
  ['{{ name | default: "" }}{{ city }}', 'Rome'],
  ['{{ name | default: city | append: "," }}', 'Rome,'],
  ['{{ points | default: 0 }}', '0'],
  ['{% assign who = name | default: "friend" %}{{ who | append: "," }}', 'friend,'],
  ['{% assign who = name | append: "," %}{{ who | default: "friend" }}', 'friend'],
  ['{% assign who = name | append: "," %}{% if who %}{{ who }}{% else %}Hi{% endif %}', 'Hi'],
  ['{% if name != blank %}{{ name | append: "," }}{% else %}Hi{% endif %}', 'Hi'],
  ['{% assign tags = name | split: "," %}{% for tag in tags %}{{ tag }}{% else %}none{% endfor %}', 'none'],
])('%s is %j: default, and conditions, permit an empty cell', (source, text) => {
  expect(render(source, { name: '', points: ' ', city: 'Rome' })).toBe(text);
});

test('a name with a default is no excuse for another one without', () => {
  expect(render('{{ nick | default: "friend" | append: name }}', { nick: '', name: '' })).toBe(`name ${refused}`);
});
