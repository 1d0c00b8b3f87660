import path from 'node:path';
import { expect, test } from 'vitest';
import { checkAccount, checkCampaign } from '../../src/campaign/campaign.ts';
import { diskFiles } from '../../src/campaign/files/files.ts';
import { codes } from '../../src/campaign/findings/codes.ts';
import { createMediaCheck, type Served } from '../../src/inputs/check-media-online.ts';
import { campaignWorld } from '../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Case {
  readonly code: keyof typeof codes;
  /** `line:column` of every finding of this code. */
  readonly at: readonly string[];
  /** Lines of campaign.yaml after its first three, which are in order. */
  readonly yaml?: string;
  /** The whole of campaign.yaml instead. */
  readonly whole?: string | Uint8Array;
  readonly account?: string;
  readonly csv?: string | Uint8Array;
  readonly folder?: string;
  readonly served?: Served;
  readonly says?: string;
}

const begin = `name: Spring sale
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}}
`;
const audienceOf = (more: string): string => `${begin.replace('}}', `}, ${more}}`)}messages: [{text: Hi}]\n`;
const marketing = begin.replace('informational', 'marketing');
const v2 = 'lines: [{number: "+12125550123"}]\n';
const carousel = 'messages:\n  - carousel: [https://a.com/a.jpg, https://a.com/b.jpg]\n';

/** One file for each code, and what is found in it. */
const cases: readonly Case[] = [
  { code: 'no-campaign', folder: 'nowhere', at: ['1:1'] },
  { code: 'bad-folder-name', folder: 'a b', at: ['1:1'] },
  { code: 'no-account', account: '', at: ['1:1'] },
  { code: 'unreadable-file', whole: `#${' '.repeat(1_048_576)}`, at: ['1:1'], says: '1048577 bytes' },
  { code: 'not-utf8', whole: Uint8Array.from([0x6e, 0x3a, 0x20, 0xe9, 0x0a]), at: ['1:1'] },
  { code: 'yaml-syntax', yaml: 'messages: [{text: Hi}', at: ['4:22'] },
  { code: 'yaml-alias', yaml: 'messages: &a [{text: Hi}]\nchannel: *a\n', at: ['5:10'] },
  { code: 'unknown-key', yaml: 'messages: [{txt: Hi}]\n', at: ['4:13'], says: 'did you mean "text"?' },
  { code: 'missing-key', yaml: '', at: ['1:1'], says: 'messages is missing' },
  { code: 'wrong-type', yaml: 'messages: Hi\n', at: ['4:11'] },
  { code: 'unknown-word', yaml: 'messages: [{text: Hi}]\nchannel: {policy: sms}\n', at: ['5:19'] },
  { code: 'wrong-value', yaml: 'messages: [{image: "http://a.com/a.jpg"}]\n', at: ['4:20'] },
  {
    code: 'bad-name',
    whole: `${begin.replace('Mobile', 'Mobile, First Name: Mobile')}messages: [{text: Hi}]\n`,
    at: ['3:54'],
  },
  { code: 'wrong-message', yaml: 'messages: [{}]\n', at: ['4:12'] },
  { code: 'wrong-number', account: 'lines:\n  - number: "+1555"\n', at: ['2:13'] },
  { code: 'same-line', account: `lines:\n  - number: "+12125550123"\n  - number: "+12125550123"\n`, at: ['3:13'] },
  { code: 'no-csv', whole: `${begin.replace('people', 'persons')}messages: [{text: Hi}]\n`, at: ['3:17'] },
  { code: 'outside-root', whole: `${begin.replace('people', '../../people')}messages: [{text: Hi}]\n`, at: ['3:17'] },
  { code: 'empty-csv', csv: '', at: ['3:17'] },
  { code: 'missing-column', csv: 'Phone\n', at: ['3:46'], says: 'it has "Phone"' },
  { code: 'ambiguous-column', csv: 'mobile,Mobile\n', at: ['3:46'], says: 'columns 1 and 2' },
  {
    code: 'wrong-encoding',
    csv: Buffer.from('Mobile,First Name\n2125550101,\xc8\xe2\xe0\xed\n2125550102,\xce\xeb\xfc\xe3\xe0\n', 'latin1'),
    at: ['3:17'],
    says: 'write its encoding under audience, such as `encoding: windows-1251`',
  },
  {
    code: 'guessed-encoding',
    csv: Buffer.from('Mobile,First Name\n2125550101,Zo\xeb\n', 'latin1'),
    at: ['3:17'],
    says: '"people.csv" is not UTF-8, and is read as Windows-1252',
  },
  {
    code: 'unread-consent',
    csv: 'Mobile,First Name,SMS Opt-In\n2125550101,Ada,no\n',
    at: ['3:38'],
    says: 'write `consent: SMS Opt-In` under columns',
  },
  {
    code: 'date-format',
    csv: 'Mobile,First Name,Due Date\n2125550101,Ada,1/31/2027\n2125550102,Ben,2/1/2027\n',
    yaml: 'messages: [{text: "{{ due_date | date: \'%B\' }}"}]\n',
    at: ['3:38'],
    says: '2 of the first 2 cells of "Due Date" in people.csv are not dates like 2026-12-31: write `due_date: {header: Due Date, date: M/D/YYYY}` under columns',
  },
  {
    code: 'unread-dates',
    csv: 'Mobile,First Name,joined\n2125550101,Ada,2026-05-01\n2125550102,Ben,soon\n',
    whole: audienceOf(`filter: 'joined < "2026-06-01"'`),
    at: ['3:38'],
    says: '1 of the first 2 cells of "joined" in people.csv is not a date like 2026-12-31',
  },
  { code: 'filter-syntax', whole: audienceOf('filter: plan == free'), at: ['3:71'], says: 'put it in quotes' },
  {
    code: 'unknown-column',
    whole: audienceOf('filter: frist_name is empty, dedupe: [first_name, mail]'),
    at: ['3:63', '3:105'],
    says: 'did you mean "first_name"?',
  },
  {
    code: 'unknown-campaign',
    whole: audienceOf('filter: not received("winter"), exclude: {campaigns: [spring, autumn]}'),
    at: ['3:76', '3:117'],
  },
  {
    code: 'liquid-syntax',
    yaml: 'messages:\n  - text: Hi {{ first_name | titlename }}\n',
    at: ['5:14'],
    says: 'undefined filter: titlename; did you mean "title_name"?',
  },
  {
    code: 'liquid-syntax',
    csv: 'Mobile,First Name,Last Name\n2125550101,Ada,Lovelace\n',
    yaml: 'messages:\n  - text: Dear {{ first_name last_name }}, welcome\n',
    at: ['5:16'],
    says: 'one place has 2 names, and only the first would be printed; write {{ first_name }} {{ last_name }}',
  },
  {
    code: 'liquid-syntax',
    csv: 'Mobile,First,First Name,Name\n2125550101,A,Ada,Lovelace\n',
    yaml: 'messages:\n  - text: Dear {{ first name }}\n',
    at: ['5:16'],
    says: 'write {{ first_name }}, or {{ first }} {{ name }}',
  },
  {
    code: 'liquid-syntax',
    yaml: 'messages:\n  - text: Dear {{ First Name }}\n',
    at: ['5:16'],
    says: 'only the first would be printed; write {{ first_name }}',
  },
  {
    code: 'liquid-syntax',
    yaml: 'messages:\n  - text: Dear {{ first_name, }}\n',
    at: ['5:16'],
    says: '`,` would be ignored; correct it',
  },
  {
    code: 'liquid-syntax',
    yaml: 'messages:\n  - text: "Hi {{{ first_name }}}"\n',
    at: ['5:17'],
    says: 'write {{ first_name }}, with two braces',
  },
  {
    code: 'unknown-variable',
    yaml: 'messages:\n  - text: >-\n      Hi {{ first_name }},\n      dear {{ frist_name }}\n  - text: And {{ plan }}\n',
    at: ['7:15', '8:18'],
    says: '"frist_name": people.csv has "first_name"',
  },
  {
    code: 'foreign-placeholder',
    yaml: 'messages:\n  - text: "Hi {first_name}, [First Name], %first_name%, *|FIRST_NAME|*, ${first_name}"\n  - text: "Hi {{ first_name }}}"\n',
    at: ['5:15', '5:29', '5:43', '5:57', '5:73', '6:15'],
    says: '{first_name} is a placeholder of another tool, which would be sent as it is: write {{ first_name }}',
  },
  {
    code: 'no-is-true',
    csv: 'Mobile,VIP\n2125550101,yes\n2125550102,\n2125550103,no\n',
    yaml: 'messages:\n  - text: "Hi{% if vip %}, VIP{% endif %}"\n',
    at: ['5:20'],
    says: '"vip" has "no" in people.csv, and that is true here: write vip == "yes"',
  },
  {
    code: 'no-zone',
    csv: 'Mobile,Starts\n2125550101,2026-07-01T16:30:00Z\n',
    yaml: `messages:\n  - text: "See you at {{ starts | date: '%-I:%M %p' }}"\n`,
    at: ['5:35'],
    says: 'write `zone: America/New_York` in campaign.yaml',
  },
  {
    code: 'wrong-value',
    yaml: 'messages: [{text: Hi}]\nzone: New York\n',
    at: ['5:7'],
    says: 'zone is not a time zone: write a name such as America/New_York',
  },
  {
    code: 'long-text',
    yaml: `messages:\n  - text: ${'long '.repeat(4_000)}\n`,
    at: ['5:11'],
    says: '19999 characters',
  },
  { code: 'same-message', yaml: 'messages:\n  - text: Hi\n  - text: " Hi "\n', at: ['6:11'] },
  { code: 'link-shortener', yaml: 'messages:\n  - text: Look, https://bit.ly/3xYz\n', at: ['5:17'] },
  {
    code: 'link-preview',
    yaml: 'messages:\n  - text: Go to https://a.com/x now\n  - text: https://a.com and https://b.com\n  - text: Look https://a.com/{{ first_name }}\n',
    at: ['5:17', '6:29'],
  },
  {
    code: 'media-type',
    yaml: 'messages:\n  - image: https://a.com/a\n  - carousel: [https://a.com/a.mp4, https://a.com/b.jpg]\n    fallback: {text: Hi}\n',
    at: ['5:12', '6:16'],
  },
  { code: 'signed-media', yaml: 'messages:\n  - image: https://a.com/a.jpg?sig=1\n', at: ['5:12'] },
  {
    code: 'media-unreachable',
    yaml: 'messages:\n  - image: https://a.com/a.jpg\n',
    served: { ok: false, why: 'answers 404' },
    at: ['5:12'],
  },
  {
    code: 'media-too-large',
    yaml: 'messages:\n  - image: https://a.com/a.jpg\n',
    served: { ok: true, type: 'image/jpeg', bytes: 6_200_000 },
    at: ['5:12'],
    says: '6.2 MB',
  },
  { code: 'no-sender', whole: `${marketing}messages: [{text: "Ada: hi, STOP ends this"}]\n`, at: ['2:10'] },
  { code: 'no-sender', whole: `${marketing}sender: Ada\nmessages: [{text: "Hi, STOP ends this"}]\n`, at: ['5:19'] },
  { code: 'no-way-to-stop', whole: `${marketing}sender: Ada\nmessages: [{text: Ada says hi}]\n`, at: ['5:19'] },
  {
    code: 'not-gsm7',
    yaml: `messages:\n  - text: "It’s here – and that’s it"\n  - text: "It’s π"\n`,
    at: ['5:14', '5:22'],
    says: '"’" makes the SMS UCS-2, with 70 characters per segment instead of 160: write \'',
  },
  {
    code: 'emoji-size',
    yaml: `messages:\n  - text: "${'word '.repeat(15)}👨‍👩‍👧‍👦"\n  - text: "Short 👋"\n`,
    at: ['5:87'],
    says: "takes 11 of an SMS's 70 characters",
  },
  {
    code: 'many-segments',
    yaml: `messages:\n  - text: ${'word '.repeat(130)}\n`,
    at: ['5:11'],
    says: '5 SMS segments',
  },
  {
    code: 'carousel-without-v2',
    yaml: `${carousel}    fallback: {text: Hi}\n`,
    account: 'lines: [{number: "+12125550123", generation: V1}]\n',
    at: ['5:5'],
  },
  { code: 'carousel-without-fallback', yaml: carousel, at: ['5:5'] },
];

async function findingsOf(asked: Case) {
  const root = temporaryFolder({
    'spring/campaign.yaml': asked.whole ?? begin + (asked.yaml ?? 'messages: [{text: Hi}]\n'),
    'spring/people.csv': asked.csv ?? 'Mobile,First Name\n2125550101,Ada\n',
    ...(asked.account === '' ? {} : { 'account.yaml': asked.account ?? v2 }),
    ...(asked.folder === 'a b' ? { 'a b/campaign.yaml': begin } : {}),
  });
  const account = await checkAccount(diskFiles, { root, file: path.join(root, 'account.yaml') });
  const { served } = asked;
  const campaign = await checkCampaign(campaignWorld, {
    root,
    folder: path.join(root, asked.folder ?? 'spring'),
    account: account.value,
    ...(served === undefined ? {} : { extraChecks: createMediaCheck(async () => served) }),
  });
  return [...account.findings, ...campaign.findings];
}

test.each(cases)('$code is found at $at', async (asked) => {
  const findings = await findingsOf(asked);
  const found = findings.filter(({ code }) => code === asked.code);
  expect(found.map(({ line, column }) => `${line}:${column}`)).toEqual(asked.at);
  expect(found.map(({ level }) => level)).toEqual(asked.at.map(() => codes[asked.code].level));
  expect(found[0]?.message).toContain(asked.says ?? '');
});

test('every code has such a file', () => {
  const tested = new Set(cases.map(({ code }) => code));
  expect(Object.keys(codes).filter((code) => !tested.has(code as keyof typeof codes))).toEqual([]);
});

test.each([
  ['a text with Liquid in its link', 'messages: [{text: "Look {{ first_name }}: https://a.com/{{ first_name }}"}]'],
  ['an emoji that costs nothing', 'messages: [{text: "Hi 👋"}]'],
  ['letters of GSM-7 with an accent', 'messages: [{text: "Café à Ñuñoa, señor"}]'],
  ['a text in another script', 'messages: [{text: "Привет, “Ада”"}]'],
  ['typography where no SMS is sent', 'messages: [{text: "It’s on"}]\nchannel: {policy: imessage-only}'],
  ['an address of mail', 'messages: [{text: "Write to me@bit.ly"}]'],
  ['a film', 'messages: [{image: "https://a.com/a.mp4"}]'],
])('%s is in order', async (_, yaml) => {
  expect(await findingsOf({ code: 'no-csv', at: [], yaml: `${yaml}\n` })).toEqual([]);
});

test('a check that the campaign silences is not heard, nor is it for a part of the file that is out of order', async () => {
  const yaml = `messages: [{text: "https://bit.ly/x"}]\nchecks: {link-shortener: {level: off, because: ours}}\nchanel: {}\n`;
  const findings = await findingsOf({ code: 'no-csv', at: [], yaml });
  expect(findings.map(({ code }) => code)).toEqual(['unknown-key']);
});

test('a check cannot be silenced without a reason, nor can one without which nothing is sent', async () => {
  const yaml = `messages: [{text: Hi}]\nchecks:\n  link-shortener: {level: off}\n  liquid-syntax: {level: off, because: x}\n`;
  const findings = await findingsOf({ code: 'no-csv', at: [], yaml });
  expect(findings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
    '6:19 missing-key',
    '7:3 unknown-key',
  ]);
});

test('the same message twice is found also next to another mistake', async () => {
  const yaml = 'messages:\n  - text: Hi there\n  - text: "Hi  there"\nchanel: any\n';
  const findings = await findingsOf({ code: 'same-message', at: [], yaml });
  expect(findings.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
    'same-message 6:11',
    'unknown-key 7:1',
  ]);
});
