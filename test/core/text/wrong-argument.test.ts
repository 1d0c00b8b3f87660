import { expect, test } from 'vitest';
import { readTemplate } from '../../../src/core/text/read-template.ts';

test.each([
  ['You owe {{ due | money: "EURO" }}', '"EURO"', 'due cannot be written in EURO: no such currency'],
  ['{% if due %}{{ office | phone: "XX" }}{% endif %}', '"XX"', 'office cannot be read as a number of XX'],
  ["{{ day | date: '%Q' }}", "'%Q'", 'day cannot be written as %Q: no such part of a date'],
  ["{{ day | date: '%Y', 'Mars/Base' }}", "'Mars/Base'", 'day cannot be converted to the zone Mars/Base'],
  ['{{ a | money }} {{ b | default: "x" | money: "€" }}', '"€"', 'b cannot be written in €'],
])('%s is wrong for every row', (source, argument, reason) => {
  const read = readTemplate(source);
  const begin = source.indexOf(argument);
  expect(read).toMatchObject({ ok: false, mistake: { begin, end: begin + argument.length } });
  expect(read.ok || read.mistake.reason).toContain(reason);
});

test.each([
  '{{ due | money }} {{ due | money: "EUR" }} {{ due | money: currency }}',
  '{{ office | phone: "GB" }} {{ office | phone: country }}',
  '{{ day | date: "%A, %B %-d at %-I:%M %p", "America/New_York" }} {{ day | date: format, "UTC" }}',
  '{{ name | default: "EURO" | truncate: 5, "" }}',
])('of %s only the rows will show it', (source) => {
  expect(readTemplate(source).ok).toBe(true);
});
