import path from 'node:path';
import { expect, test } from 'vitest';
import { checkCampaign } from '../../src/campaign/campaign.ts';
import { campaignWorld } from '../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `code message` of every finding for one text and a CSV. */
async function findingsOf({ text, csv, more = '' }: { text: string; csv: string; more?: string }) {
  const yaml = `name: Spring sale
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}}
${more}messages:
  - text: |
      ${text}
`;
  const root = temporaryFolder({ 'spring/campaign.yaml': yaml, 'spring/people.csv': csv });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'spring'), account: null });
  return findings.map(({ level, code, message }) => `${level} ${code}: ${message}`);
}

const people = (header: string, ...cells: readonly string[]): string =>
  [`Mobile,${header}`, ...cells.map((cell, index) => `21255501${String(index + 10)},${cell}`)].join('\n');

test.each(['no', 'No', 'FALSE', '0', '0.00', '$0', 'n', 'none', 'off', 'N/A', 'null'])(
  'a cell such as %j in a bare condition is a warning, which says what to write',
  async (no) => {
    const findings = await findingsOf({
      text: '{% if vip %}VIP{% endif %}',
      csv: people('VIP', 'gold', 'gold', '', no),
    });
    expect(findings).toEqual([
      expect.stringMatching(
        /^warning no-is-true: "vip" has ".*" in people\.csv, and that is true here: write vip == "gold"$/,
      ),
    ]);
  },
);

test.each([
  '{% unless vip %}x{% endunless %}',
  '{% if 1 == 2 %}x{% elsif vip %}y{% endif %}',
  '{% if plan == "pro" and vip %}x{% endif %}',
  '{% if plan == "pro" or not vip %}x{% endif %}',
  '{% assign important = vip %}{% if important %}x{% endif %}',
  '{% if vip | downcase %}x{% endif %}',
])('%s is a bare condition', async (text) => {
  const findings = await findingsOf({ text, csv: people('VIP,Plan', 'yes,pro', 'no,free') });
  expect(findings).toEqual([expect.stringContaining('no-is-true: "vip" has "no"')]);
});

test.each([
  '{% if vip == "yes" %}x{% endif %}',
  '{% if vip != blank and vip contains "y" %}x{% endif %}',
  '{% if vip and vip != "no" %}x{% endif %}',
  '{% if plan %}x{% endif %}',
  '{{ vip }}',
  '{% comment %}{% if vip %}x{% endif %}{% endcomment %}',
])('%s is not', async (text) => {
  expect(await findingsOf({ text, csv: people('VIP,Plan', 'yes,pro', 'no,free') })).toEqual([]);
});

test('numbers are to be compared with 0', async () => {
  const text = '{% if points %}x{% endif %}';
  expect(await findingsOf({ text, csv: people('Points', '1', '0', '25') })).toEqual([
    expect.stringContaining('write points > 0'),
  ]);
  expect(await findingsOf({ text, csv: people('Points', '1', '0', '') })).toEqual([
    expect.stringContaining('write points != blank and points > 0'),
  ]);
});

test('the warning comes also for a cell far down, and may be silenced with a reason', async () => {
  const csv = people('VIP', ...Array.from({ length: 80 }, () => 'yes'), 'no');
  expect(await findingsOf({ text: '{% if vip %}x{% endif %}', csv })).toHaveLength(1);
  const more = 'checks: {no-is-true: {level: off, because: a nickname}}\n';
  expect(await findingsOf({ text: '{% if vip %}x{% endif %}', csv, more })).toEqual([]);
});

test.each([
  ['{first_name}', 'write {{ first_name }}'],
  ['{First Name}', 'write {{ first_name }}'],
  ['{ firstName }', 'write {{ first_name }}'],
  ['[First Name]', 'write {{ first_name }}'],
  ['[[first_name]]', 'write {{ first_name }}'],
  ['%first_name%', 'write {{ first_name }}'],
  ['%%first_name%%', 'write {{ first_name }}'],
  ['%{first_name}', 'write {{ first_name }}'],
  ['*|FIRST_NAME|*', 'write {{ first_name }}'],
  ['*|FNAME|*', 'write {{ first_name }}'],
  ['${first_name}', 'write {{ first_name }}'],
  ['$first_name', 'write {{ first_name }}'],
  ['#{first_name}', 'write {{ first_name }}'],
  ['<<First Name>>', 'write {{ first_name }}'],
  ['<%= first_name %>', 'write {{ first_name }}'],
  ['@{first_name}', 'write {{ first_name }}'],
  ['~first_name~', 'write {{ first_name }}'],
  ['|FNAME|', 'write {{ first_name }}'],
  ['<first_name>', 'write {{ first_name }}'],
  ['«First Name»', 'write {{ first_name }}'],
  ['__first_name__', 'write {{ first_name }}'],
  ['{contact.first_name}', 'write {{ first_name }}'],
  ['{!Contact.FirstName}', 'write {{ first_name }}'],
  ['{{ first_name }}}', 'write {{ first_name }}'],
  ['{{ first_name | upcase }}}', 'write {{ first_name }}'],
  ['{frist_name}', 'did you mean {{ first_name }}?'],
  ['{company}', 'write it in two braces, with one of the columns "mobile", "first_name"'],
])('%s is a placeholder of another tool', async (placeholder, remedy) => {
  const findings = await findingsOf({ text: `Hi ${placeholder}, how are you?`, csv: people('First Name', 'Ada') });
  const wrong = placeholder.startsWith('{{')
    ? 'has a brace too many, which would be sent'
    : 'is a placeholder of another tool, which would be sent as it is';
  expect(findings.filter((finding) => !finding.includes('not-gsm7'))).toEqual([
    `warning foreign-placeholder: ${placeholder} ${wrong}: ${remedy}`,
  ]);
});

test('three braces are an error, and both findings show the two that are meant', async () => {
  const findings = await findingsOf({ text: 'Hi {{{ first_name }}}', csv: people('First Name', 'Ada') });
  expect(findings).toHaveLength(2);
  expect(findings.every((finding) => finding.includes('write {{ first_name }}'))).toBe(true);
});

test.each([
  ['{% first_name %}', 'write {{ first_name }}'],
  ['{% First Name %}', 'write {{ first_name }}'],
  ['{{ first_name, plan }}', 'write {{ first_name }} {{ plan }}'],
  ['{{ first_name | frist_name }}', 'correct it'],
])('%s is an error, which says what to write', async (text, remedy) => {
  const findings = await findingsOf({ text, csv: people('First Name,Plan', 'Ada,pro') });
  expect(findings).toEqual([expect.stringMatching(/^error liquid-syntax/)]);
  expect(findings[0]).toContain(remedy);
});

test.each([
  'Hi {{ first_name }}, {{first_name}}{{ first_name | default: "{you}" }}',
  '50% off today, 20% more tomorrow, 5%-10%',
  'Answer [Y] or [N], see <b>',
  '« Bonjour », {see below}, (first_name), $5 or $ 20',
  'https://a.com/a%20b%20c?x=%E2%82%AC',
  '{% if first_name %}x{% endif %} {% raw %}x{% endraw %}',
  'a < b > c, 1 << 2, :-) {}',
  'Write to me@first_name.com, a|b|c ~ d ~',
])('%s has none', async (text) => {
  expect(
    (await findingsOf({ text, csv: people('First Name', 'Ada') })).filter((each) => each.includes('placeholder')),
  ).toEqual([]);
});

const starts = people('Starts', '2026-07-01 09:00', '2026-07-01T16:30:00Z');

test.each([
  `{{ starts | date: '%H:%M' }}`,
  `{{ starts | date }}`,
  `{{ starts | date: '%H:%M' | append: ' sharp' }}`,
  `{% assign at = starts %}{{ at | date: '%H:%M' }}`,
  `{% assign at = starts | date: '%H:%M' %}{{ at }}`,
])('%s shows a time with Z as it stands there: a warning', async (text) => {
  expect(await findingsOf({ text, csv: starts })).toEqual([
    expect.stringContaining('warning no-zone: "starts" has times'),
  ]);
  expect(await findingsOf({ text, csv: starts, more: 'zone: America/New_York\n' })).toEqual([]);
  expect(await findingsOf({ text, csv: people('Starts', '2026-07-01 09:00', '2026-07-01') })).toEqual([]);
});

test('a zone in the text is enough', async () => {
  expect(await findingsOf({ text: `{{ starts | date: '%H:%M', 'America/New_York' }}`, csv: starts })).toEqual([]);
});
