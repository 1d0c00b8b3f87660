import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAccount, checkCampaign } from '../../src/campaign/campaign.ts';
import { diskFiles } from '../../src/campaign/files/files.ts';
import { problemError } from '../../src/campaign/findings/problem.ts';
import type { Campaign } from '../../src/core/campaign/campaign.ts';
import { OperatingError } from '../../src/core/operating-error.ts';
import { loadAccount } from '../../src/inputs/choose-account.ts';
import { campaignWorld } from '../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const good = `name: Spring sale
purpose: marketing
audience: {csv: people.csv, columns: {phone: Mobile}}
messages:
  - text: Hello {{ first_name }}
`;

const csv = 'Mobile,First name,a,b\n2125550101,Ada,1,2\n';

/** `3:10 unknown-word` of each problem, in the order of the file. */
async function problemsOf(yaml: string): Promise<readonly string[]> {
  const root = temporaryFolder({ 'spring/campaign.yaml': yaml, 'spring/people.csv': csv });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'spring'), account: null });
  return findings.filter(({ level }) => level === 'error').map(({ line, column, code }) => `${line}:${column} ${code}`);
}

async function accountProblemsOf(yaml: string): Promise<readonly string[]> {
  const root = temporaryFolder({ 'account.yaml': yaml });
  const { findings } = await checkAccount(diskFiles, { root, file: path.join(root, 'account.yaml') });
  return findings.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

/** The campaign, or all its problems in one error, as `plan` and `send` get them. */
async function loadCampaign(folder: string): Promise<Campaign> {
  const { value, findings } = await checkCampaign(campaignWorld, {
    root: path.dirname(path.resolve(folder)),
    folder,
    account: null,
  });
  if (value !== null) return value;
  throw problemError('invalid-campaign', `campaign ${path.basename(folder)}`, findings);
}

async function errorOf(promise: Promise<unknown>): Promise<OperatingError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OperatingError) return error;
  throw new Error('no operating error was thrown', { cause: error });
}

describe('a campaign whose accents are characters of their own, as a Mac may write them', () => {
  it('is read in NFC, as cells are, and its CSV is found', async () => {
    const yaml = `name: Été
purpose: informational
audience: {csv: données.csv, columns: {phone: Mobile}, filter: 'ville = "Orléans"', dedupe: prénom}
messages:
  - text: "Bonjour André \\u0065\\u0301"
variants: {column: ville, messages: {orléans: [{text: "Salut Orléans"}]}}
`.normalize('NFD');
    const root = temporaryFolder({
      'spring/campaign.yaml': yaml,
      ['spring/données.csv'.normalize('NFD')]: 'Mobile,Ville,Prénom\n2125550101,Orléans,André\n',
    });
    const campaign = await loadCampaign(path.join(root, 'spring'));
    expect(campaign).toMatchObject({
      name: 'Été',
      audience: { filter: 'ville = "Orléans"', dedupe: ['prénom'] },
      messages: [{ text: 'Bonjour André é' }],
      variants: { messages: { orléans: [{ text: 'Salut Orléans' }] } },
    });
    expect(JSON.stringify(campaign)).toBe(JSON.stringify(campaign).normalize('NFC'));
  });
});

describe('a campaign that is in order', () => {
  it('is returned with its defaults, under the name of its folder', async () => {
    const root = temporaryFolder({
      'spring/campaign.yaml': `\ufeff${good.replaceAll('\n', '\r\n')}`,
      'spring/people.csv': csv,
    });
    expect(await loadCampaign(path.join(root, 'spring/'))).toEqual({
      path: 'spring',
      name: 'Spring sale',
      purpose: 'marketing',
      audience: { csv: 'people.csv', country: 'US', columns: { phone: 'Mobile' } },
      messages: [{ kind: 'text', text: 'Hello {{ first_name }}' }],
      channelPolicy: 'any',
    });
  });

  it('may say everything', async () => {
    const yaml = `name: 2026
purpose: informational
audience:
  csv: ../people.csv
  country: GB
  columns: {phone: [Mobile, Cell], consent: OK?, first_name: Given}
messages:
  - {image: https://example.com/a.jpg, text: "One {{ a | default: 'b' }}", send_style: slam}
  - image: https://example.com/a.jpg
  - carousel: [https://example.com/a.jpg, https://example.com/b.jpg]
    fallback: {text: Two}
  - carousel: [https://example.com/a.jpg, https://example.com/b.jpg]
channel: {policy: no-sms}
`;
    const root = temporaryFolder({ 'Été-1/campaign.yaml': yaml, 'people.csv': 'Cell,OK?,Given,A\n' });
    expect(await loadCampaign(path.join(root, 'Été-1'))).toEqual({
      path: 'Été-1',
      name: '2026',
      purpose: 'informational',
      audience: {
        csv: '../people.csv',
        country: 'GB',
        columns: { phone: ['Mobile', 'Cell'], consent: 'OK?', first_name: 'Given' },
      },
      messages: [
        { kind: 'image', imageUrl: 'https://example.com/a.jpg', text: "One {{ a | default: 'b' }}", sendStyle: 'slam' },
        { kind: 'image', imageUrl: 'https://example.com/a.jpg' },
        {
          kind: 'carousel',
          imageUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'],
          fallbackText: 'Two',
        },
        { kind: 'carousel', imageUrls: ['https://example.com/a.jpg', 'https://example.com/b.jpg'] },
      ],
      channelPolicy: 'no-sms',
    });
  });
});

describe('a problem is found at its line and column', () => {
  const withMessages = (messages: string): string => good.replace(/messages:[^]*$/, `messages:\n${messages}`);
  it.each([
    ['an unknown key', `${good}chanel: {}\n`, ['6:1 unknown-key']],
    ['an unknown key inside', good.replace('csv:', 'cvs:'), ['3:11 missing-key', '3:12 unknown-key']],
    ['a missing key', good.replace('purpose: marketing\n', ''), ['1:1 missing-key']],
    ['a key without a value', good.replace('marketing', ''), ['2:10 wrong-type']],
    ['an unknown word', good.replace('marketing', 'marketng'), ['2:10 unknown-word']],
    ['a wrong type', good.replace('Spring sale', '[a]'), ['1:7 wrong-type']],
    ['a country in small letters', good.replace('csv:', 'country: us, csv:'), ['3:21 wrong-value']],
    ['an invalid phone column', good.replace('phone: Mobile', 'phone: []'), ['3:46 wrong-value']],
    ['a name that no text could use', good.replace('Mobile}', 'Mobile, First Name: First name}'), ['3:54 bad-name']],
    ['a CSV that is not there', good.replace('people', 'persons'), ['3:17 no-csv']],
    ['a CSV that is a folder', good.replace('people.csv', '.'), ['3:17 no-csv']],
    ['a canary of nobody', `${good}canary: {first: 0, waitFor: 1h, stopIf: {}}\n`, ['6:17 wrong-value']],
    ['a canary that waits for ever', `${good}canary: {first: 9, waitFor: 31d, stopIf: {}}\n`, ['6:29 wrong-value']],
    ['a canary that waits for no time', `${good}canary: {first: 9, waitFor: soon, stopIf: {}}\n`, ['6:29 wrong-value']],
    [
      'a share of more than all',
      `${good}canary: {first: 9, waitFor: 1h, stopIf: {failed: 101%}}\n`,
      ['6:50 wrong-value'],
    ],
    ['no messages', withMessages('  []'), ['5:3 wrong-value']],
    ['a message of nothing', withMessages('  - {}'), ['5:5 wrong-message']],
    ['an empty text', withMessages('  - text: " "'), ['5:11 wrong-value']],
    ['a picture without https', withMessages('  - image: http://a.com/a.jpg'), ['5:12 wrong-value']],
    ['a carousel of one', withMessages('  - carousel: [https://a.com/a.jpg]'), ['5:15 wrong-value']],
    [
      'a carousel of 21',
      withMessages(`  - carousel: [${Array.from({ length: 21 }, (_, i) => `https://a.com/${i}.jpg`).join(', ')}]`),
      ['5:15 wrong-value'],
    ],
    [
      'a carousel with a text',
      withMessages('  - carousel: [https://a.com/a.jpg, https://a.com/b.jpg]\n    text: Hi'),
      ['5:5 wrong-message'],
    ],
    ['a fallback without a carousel', withMessages('  - {text: Hi, fallback: {text: Ho}}'), ['5:5 wrong-message']],
    ['the same text twice', withMessages('  - text: Hi\n  - text: Ho\n  - text: " Hi "'), ['7:11 same-message']],
    [
      'the same text as a fallback',
      withMessages('  - text: Hi\n  - carousel: [https://a.com/a.jpg, https://a.com/b.jpg]\n    fallback: {text: Hi}'),
      ['7:22 same-message'],
    ],
    [
      'invalid variants',
      `${good}variants: {messages: {main: [{text: x}], "a b": [{text: y}]}, weights: {c: 1, main: 0}, column: a, holdout: 110%}\n`,
      [
        '6:23 wrong-value',
        '6:42 wrong-value',
        '6:63 wrong-value',
        '6:73 wrong-value',
        '6:85 wrong-value',
        '6:109 wrong-value',
      ],
    ],
    ['variants of nothing', `${good}variants: {}\n`, ['6:1 wrong-value']],
    [
      'a variant by no column',
      `${good}variants: {column: lang, messages: {es: [{text: x}]}}\n`,
      ['6:20 unknown-column'],
    ],
    [
      'mistakes in the texts of a variant',
      `${good}variants:\n  messages:\n    es:\n      - text: Hola {{ nombre }}\n      - text: Hi\n      - text: Hi\n`,
      ['9:23 unknown-variable', '11:15 same-message'],
    ],
    ['no Liquid', withMessages('  - text: Hi {{ a | upcas }}'), ['5:14 liquid-syntax']],
    ['no Liquid in quotes', withMessages('  - text: "Hi {{ a"'), ['5:15 liquid-syntax']],
    [
      'no Liquid in a block',
      withMessages('  - text: |\n      One {{ a }}\n\n      Two {{ a | upcas }}'),
      ['8:11 liquid-syntax'],
    ],
    [
      'no Liquid in a folded block',
      withMessages('  - text: >-\n      One\n      Two {{ a | upcas }}'),
      ['7:11 liquid-syntax'],
    ],
    ['no Liquid behind escapes', withMessages('  - text: "\\u0041 {{ \\"a\\" | upcas }}"'), ['5:11 liquid-syntax']],
    ['the second of two equal mistakes', withMessages('  - text: "{{ a }} {{ b | x }}"'), ['5:20 liquid-syntax']],
    [
      'a long text where a list belongs',
      `${good.slice(0, good.indexOf('messages'))}messages: more than twenty characters\n`,
      ['4:11 wrong-type'],
    ],
    ['what is missing at the end of a filter', good.replace('}}', "}, filter: '(a = 1 or b'}"), ['3:74 filter-syntax']],
    ['broken YAML', good.replace('{csv:', '[csv:'), ['3:53 yaml-syntax']],
    ['a key that comes twice', `${good}name: Again\n`, ['6:1 yaml-syntax']],
    ['an alias', good.replace('Spring sale', '&a x').replace('marketing', '*a'), ['2:10 yaml-alias']],
    ['a tag', good.replace('Spring sale', '!!js/function x'), ['1:7 yaml-syntax']],
    ['a list instead of keys', '- a\n', ['1:1 wrong-type']],
    ['an empty file', '', ['1:1 wrong-type']],
    ['lists in lists', `${good}x:\n  ${'- '.repeat(100_000)}\n`, ['7:1 yaml-syntax']],
    [
      'an alias in an alias in an alias',
      'a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]\n',
      ['2:8 yaml-alias', '2:12 yaml-alias', '3:5 yaml-alias', '3:9 yaml-alias'],
    ],
  ])('%s', async (_, yaml, problems) => {
    expect(await problemsOf(yaml)).toEqual(problems);
  });

  it('and all of them at once, in one error with the remedies', async () => {
    const root = temporaryFolder({
      'spring/campaign.yaml': `name: Spring
purpose: marketng
audience: {cvs: people.csv, csv: people.csv, columns: {phone: Mobile}}
messages: [{text: "Hi {{ a"}]
`,
    });
    const error = await errorOf(loadCampaign(path.join(root, 'spring')));
    expect([error.code, error.kind]).toEqual(['invalid-campaign', 'bad-input']);
    const file = path.join(root, 'spring', 'campaign.yaml');
    expect(error.message.split('\n')).toEqual([
      'Cannot load campaign spring: 4 problems',
      `${file}:2:10 error unknown-word purpose cannot be "marketng": did you mean "marketing"?`,
      '  2 | purpose: marketng',
      '    |          ^^^^^^^^',
      `${file}:3:12 error unknown-key "cvs" is not a key of audience: did you mean "csv"?`,
      '  3 | audience: {cvs: people.csv, csv: people.csv, columns: {phone: Mobile}}',
      '    |            ^^^',
      `${file}:3:34 error no-csv There is no file "people.csv" in the campaign's folder: put it there, or correct the path`,
      '  3 | audience: {cvs: people.csv, csv: people.csv, columns: {phone: Mobile}}',
      '    |                                  ^^^^^^^^^^',
      `${file}:4:23 error liquid-syntax Cannot read the text as Liquid: output "{{ a" not closed; correct it`,
      '  4 | messages: [{text: "Hi {{ a"}]',
      '    |                       ^^^^',
    ]);
  });
});

describe('what is no campaign at all is refused', () => {
  it.each([
    ['nowhere', 'There is no such folder'],
    ['spring/campaign.yaml', 'This is not a folder'],
    ['empty', 'This folder has no campaign.yaml'],
    ['a b', 'use letters, digits'],
    ['big', 'has 1048577 bytes, 1048576 are allowed'],
    ['latin', 'it is not UTF-8'],
  ])('%s: %s', async (folder, message) => {
    const root = temporaryFolder({
      'spring/campaign.yaml': good,
      'empty/people.csv': '',
      'a b/campaign.yaml': good,
      'big/campaign.yaml': `#${' '.repeat(1_048_576)}`,
      'latin/campaign.yaml': Uint8Array.from([0x6e, 0x3a, 0x20, 0xe9, 0x0a]),
    });
    const error = await errorOf(loadCampaign(path.join(root, folder)));
    expect(error.message).toContain(message);
  });

  it('also when the disk refuses to read it', async () => {
    const root = temporaryFolder({ 'spring/campaign.yaml': good, 'spring/people.csv': csv });
    const barred = {
      ...diskFiles,
      readFile: async () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })),
    };
    const loaded = await checkCampaign(
      { ...campaignWorld, files: barred },
      { root, folder: path.join(root, 'spring'), account: null },
    );
    expect(loaded).toMatchObject({ value: null, findings: [{ code: 'unreadable-file', line: 1, column: 1 }] });
  });
});

describe('an account', () => {
  const standard = {
    perSecond: 10,
    newPerHour: 15,
    newPerDay: 50,
    minGapSeconds: null,
    informationalReserve: 0,
    unanswered: 150,
    lookupsPerHour: 30,
    lookupsPerDay: 100,
  };

  it("has the provider's limits where it says nothing", async () => {
    const root = temporaryFolder({ 'account.yaml': 'lines:\n  - number: +12125550123\n' });
    const { account } = await loadAccount(root, path.join(root, 'account.yaml'));
    expect(account).toEqual({
      name: 'main',
      keys: { id: 'SENDBLUE_API_KEY_ID', secret: 'SENDBLUE_API_SECRET_KEY' },
      address: null,
      isDefault: false,
      sharesConsent: false,
      zone: null,
      lines: [{ number: '+12125550123', generation: 'V2', limits: standard }],
      testNumbers: [],
      approvalAbove: null,
      settleAfterSeconds: 60,
      onUnknown: 'resend-if-proved-unsent',
      listPerTenSeconds: 100,
      hours: { own: {}, off: {}, emergency: null },
    });
  });

  it('has limits for all lines, and a line its own above them', async () => {
    const yaml = `lines:
  - {number: "+12125550123", generation: V1, limits: {perSecond: 2, newPerDay: 0}}
  - {number: "+12125550124"}
limits: {perSecond: 50, newPerHour: off, newPerDay: off, minGapSeconds: 30, unanswered: off, listPerTenSeconds: 50}
reserve: {informational: 10}
settleAfterSeconds: 5
`;
    const root = temporaryFolder({ 'account.yaml': yaml });
    const { account } = await loadAccount(root, path.join(root, 'account.yaml'));
    const { lines, settleAfterSeconds, listPerTenSeconds } = account;
    const common = { newPerHour: null, minGapSeconds: 30, informationalReserve: 10, unanswered: null };
    expect(listPerTenSeconds).toBe(50);
    expect(lines.map((line) => line.limits)).toEqual([
      { ...standard, ...common, perSecond: 2, newPerDay: 0 },
      { ...standard, ...common, perSecond: 50, newPerDay: null },
    ]);
    expect([lines[0]?.generation, settleAfterSeconds]).toEqual(['V1', 5]);
  });

  it.each([
    ['no lines', 'lines: []\n', ['1:8 wrong-value']],
    ['an empty file', '# nothing\n', ['1:1 wrong-type']],
    ['a line twice', 'lines:\n  - number: +12125550123\n  - number: "+12125550123"\n', ['3:13 same-line']],
    ['a number without its country', 'lines:\n  - number: 2125550123\n', ['2:13 wrong-number']],
    ['an invalid number', 'lines:\n  - number: "+1555"\n', ['2:13 wrong-number']],
    ['an unknown generation', 'lines: [{number: "+12125550123", generation: v2}]\n', ['1:46 unknown-word']],
    ['a limit below zero', 'lines: [{number: "+12125550123"}]\nlimits: {newPerDay: -1}\n', ['2:21 wrong-value']],
    [
      'a limit of half a contact',
      'lines: [{number: "+12125550123"}]\nlimits: {newPerDay: 0.5}\n',
      ['2:21 wrong-value'],
    ],
    ['a pace of zero', 'lines: [{number: "+12125550123"}]\nlimits: {perSecond: 0}\n', ['2:21 wrong-value']],
    ['a limit of none', 'lines: [{number: "+12125550123"}]\nlimits: {newPerDay: none}\n', ['2:21 wrong-value']],
    ['no time to settle', 'lines: [{number: "+12125550123"}]\nsettleAfterSeconds: 0\n', ['2:21 wrong-value']],
    ['an invalid test number', 'lines: [{number: "+12125550123"}]\ntestNumbers: ["212"]\n', ['2:15 wrong-value']],
    ['half an approval', 'lines: [{number: "+12125550123"}]\nrequireApproval: {above: 0.5}\n', ['2:26 wrong-type']],
  ])('is refused with %s', async (_, yaml, problems) => {
    expect(await accountProblemsOf(yaml)).toEqual(problems);
  });

  it('that is not there is refused, and an error shows the line as it was written, for the wrong digit to be seen', async () => {
    const root = temporaryFolder({ 'account.yaml': 'lines:\n  - number: +12125550123\n  - number: +12125550123\n' });
    expect((await errorOf(loadAccount(root, path.join(root, 'none.yaml')))).message).toContain(
      'There is no account file here',
    );
    const { message } = await errorOf(loadAccount(root, path.join(root, 'account.yaml')));
    expect(message).toContain('lines[2] is the same number as lines[1] (…0123)');
    expect(message).toContain('  3 |   - number: +12125550123');
  });

  it('shows no secret that stands where the name of a variable belongs, nor a password in an address', async () => {
    const lines = 'lines: [{number: "+12125550123"}]\n';
    const root = temporaryFolder({
      'keys.yaml': `${lines}keys: {id: ACME_KEY_ID, secret: 5f3c-a-secret}\n`,
      'address.yaml': `${lines}address: https://acme:hunter2@api.example.com\n`,
    });
    const keys = await errorOf(loadAccount(root, path.join(root, 'keys.yaml')));
    expect(keys.message).toContain('keys: {id: ACME_KEY_ID, secret: *************}');
    const address = await errorOf(loadAccount(root, path.join(root, 'address.yaml')));
    expect(address.message).toContain('address: https://************@api.example.com');
  });
});
