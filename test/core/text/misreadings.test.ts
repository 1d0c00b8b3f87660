import { expect, test } from 'vitest';
import { readTemplate } from '../../../src/core/text/read-template.ts';

const twoNames = 'one place has 2 names, and only the first would be printed';
const twoValues = 'two values follow each other without an operator or a filter between them';

test.each([
  ['Dear {{ first_name last_name }}, hi', '{{ first_name last_name }}', twoNames],
  ['{{ First Name }}', '{{ First Name }}', twoNames],
  ['{{- first_name\n last_name -}}', '{{- first_name\n last_name -}}', twoNames],
  ['{{ a b c }}', '{{ a b c }}', 'one place has 3 names, and only the first would be printed'],
  ['{{ a, b ,c }}', '{{ a, b ,c }}', 'one place has 3 names, and only the first would be printed'],
  ['{{ a b | upcase }}', '{{ a b | upcase }}', twoValues],
  ['{{ points +5 }}', '{{ points +5 }}', twoValues],
  ['{{ "Hi" name }}', '{{ "Hi" name }}', twoValues],
  ['{{ name, }}', '{{ name, }}', '`,` would be ignored'],
  ['{{ name | upcase, last }}', '{{ name | upcase, last }}', '`, last` would be ignored'],
  ['{{ name) }}', '{{ name) }}', '`)` would be ignored'],
  ['{{ name | }}', '{{ name | }}', '`|` would be ignored'],
  ['{{ a == }}', '{{ a == }}', 'an operator has no value next to it'],
  ['{% if vip yes %}x{% endif %}', '{% if vip yes %}', twoValues],
  ['{% if vip, %}x{% endif %}', '{% if vip, %}', '`,` would be ignored'],
  ['{% if a and %}x{% endif %}', '{% if a and %}', 'an operator has no value next to it'],
  ['{% if a %}x{% elsif b c %}y{% endif %}', '{% elsif b c %}', twoValues],
  ['{% unless vip no %}x{% endunless %}', '{% unless vip no %}', twoValues],
  [
    '{% unless a %}x{% else if b %}y{% endunless %}',
    '{% else if b %}',
    '"else" has a condition, which would be ignored: write elsif',
  ],
  ['{% assign who = first last %}{{ who }}', '{% assign who = first last %}', twoValues],
  ['{% case plan name %}{% when 1 %}x{% endcase %}', '{% case plan name %}', twoValues],
  ['{% case plan %}{% when "a" "b" %}x{% endcase %}', '{% when "a" "b" %}', '`"b"` would be ignored'],
])('%s: what would be ignored is a mistake, in its place', (source, place, reason) => {
  const begin = source.indexOf(place);
  expect(readTemplate(source)).toMatchObject({ ok: false, mistake: { begin, end: begin + place.length, reason } });
});

test.each([
  '{{ name | upcase last }}',
  '{{ points + 5 }}',
  '{{ name default: "x" }}',
  '{% if vip = "yes" %}x{% endif %}',
  '{{{ name }}}',
])('%s is a mistake of Liquid itself', (source) => {
  expect(readTemplate(source).ok).toBe(false);
});

test.each([
  '{{ first_name }} {{ last_name | upcase | append: ", " | default: "x" }}',
  '{{ at | date: "%-I:%M %p", "America/New_York" }}{{ a | replace: ",", "|" }}{{ "a b, c |" }}',
  '{% if a and b or not c %}x{% elsif a == "b c" and d contains "," %}y{% else %}z{% endif %}',
  '{% unless a > 5 %}x{% else %}y{% endunless %}{% if not a %}x{% endif %}',
  '{% case plan %}{% when "a", "b" or c %}x{% when 1 %}y{% else %}z{% endcase %}',
  '{% assign who = first | append: " " | append: last %}{{ who }}{% capture x %}{{ a }}{% endcapture %}{{ x }}',
  '{% for i in (1..3) reversed %}{{ i }}{% if forloop.last %}.{% endif %}{% endfor %}',
  '{% comment %}{{ a b }} {% if a b %}{% endif %}{% endcomment %}{% raw %}{{ a b }}{% endraw %}',
  '{%- if a -%}{{- a -}}{%- endif -%}',
])('%s is in order', (source) => {
  expect(readTemplate(source)).toMatchObject({ ok: true });
});
