import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ValidateInput, validate } from '../../src/commands/validate.ts';
import { probeMedium } from '../../src/inputs/check-media-online.ts';
import { loadInputs } from '../support/inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inputsAt, terminalStdin } from '../support/world.ts';

const account = 'lines: [{number: "+12125550123"}]\n';
const csv = 'Mobile,First Name\n2125550101,Ada\n';
const yamlOf = (text: string): string =>
  `name: Spring\npurpose: informational\naudience: {csv: people.csv, columns: {phone: Mobile}}\nmessages:\n  - text: ${text}\n`;

function campaigns(texts: Readonly<Record<string, string>>): string {
  const root = temporaryFolder({ 'account.yaml': account, 'schema/campaign.json': '{}' });
  for (const [slug, text] of Object.entries(texts)) {
    mkdirSync(path.join(root, slug));
    writeFileSync(path.join(root, slug, 'campaign.yaml'), yamlOf(text));
    writeFileSync(path.join(root, slug, 'people.csv'), csv);
  }
  return root;
}

async function run(input: Partial<ValidateInput>, online?: Parameters<typeof validate>[2]) {
  const printed: string[] = [];
  const whole: ValidateInput = { paths: [], account: undefined, format: 'text', online: false, ...input };
  const code = await validate(
    { ...terminalStdin, ...inputsAt('/'), print: (text) => void printed.push(text) },
    whole,
    online,
  );
  return { code, text: printed.join('\n') };
}

test('a folder of campaigns is looked through, and what is wrong ends with exit code 2', async () => {
  const root = campaigns({ autumn: 'Hi {{ first_name }}', spring: 'Hi {{ frist_name }}, see https://a.com now' });
  const { code, text } = await run({ paths: [root] });
  expect(code).toBe(2);
  const file = path.join(root, 'spring/campaign.yaml');
  expect(text.split('\n')).toEqual([
    `${file}:5:17 error unknown-variable "frist_name": people.csv has "first_name"`,
    '  5 |   - text: Hi {{ frist_name }}, see https://a.com now',
    '    |                 ^^^^^^^^^^',
    `${file}:5:36 warning link-preview iMessage shows a preview only of a link at the start or end: put it last, with nothing after it`,
    '  5 |   - text: Hi {{ frist_name }}, see https://a.com now',
    '    |                                    ^^^^^^^^^^^^^',
    '',
    '3 files checked: 1 error, 1 warning',
  ]);
});

test('warnings alone end with exit code 0, and any path to a campaign will do', async () => {
  const root = campaigns({ spring: 'See https://a.com now' });
  for (const target of ['spring', 'spring/', 'spring/campaign.yaml']) {
    const { code, text } = await run({ paths: [path.join(root, target)] });
    expect([code, text.split('\n').at(-1)]).toEqual([0, '2 files checked: no errors, 1 warning']);
  }
  const { text } = await run({ paths: [path.join(root, 'account.yaml')] });
  expect(text).toBe('1 file checked: no errors, no warnings');
});

test('a path that is nothing, and a campaign without an account, are errors', async () => {
  const root = campaigns({ spring: 'Hi' });
  expect((await run({ paths: [path.join(root, 'sprong')] })).text).toContain(
    'error no-campaign There is no such folder',
  );
  const lost = await run({ paths: [path.join(root, 'spring')], account: path.join(root, 'none.yaml') });
  expect([lost.code, lost.text.split('\n')[0]]).toEqual([2, expect.stringContaining('none.yaml:1:1 error no-account')]);
});

test('plan and send refuse with the same findings', async () => {
  const root = campaigns({ spring: 'Hi {{ frist_name }}' });
  const { text } = await run({ paths: [path.join(root, 'spring')] });
  const refused: unknown = await loadInputs(inputsAt(root), {
    campaign: path.join(root, 'spring'),
    account: undefined,
  }).catch((error: unknown) => error);
  const said = (refused as Error).message.split('\n').slice(1);
  expect(said.length).toBe(3);
  expect(text.split('\n').slice(0, 3)).toEqual(said);
});

test('the same findings come as annotations, as JSON and as SARIF', async () => {
  const root = campaigns({ spring: 'Hi {{ frist_name }}' });
  const paths = [path.join(root, 'spring')];
  const file = path.join(root, 'spring/campaign.yaml');
  expect((await run({ paths, format: 'github' })).text).toBe(
    `::error file=${file},line=5,col=17,endColumn=27,title=unknown-variable::"frist_name": people.csv has "first_name"`,
  );
  expect(JSON.parse((await run({ paths, format: 'json' })).text)).toEqual({
    files: 2,
    errors: 1,
    warnings: 0,
    findings: [
      {
        file,
        line: 5,
        column: 17,
        endColumn: 27,
        level: 'error',
        code: 'unknown-variable',
        message: '"frist_name": people.csv has "first_name"',
        excerpt: '  - text: Hi {{ frist_name }}',
      },
    ],
  });
  const sarif = JSON.parse((await run({ paths, format: 'sarif' })).text);
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'bluecast', rules: [{ id: 'unknown-variable', defaultConfiguration: { level: 'error' } }] },
        },
        results: [
          {
            ruleId: 'unknown-variable',
            ruleIndex: 0,
            level: 'error',
            locations: [{ physicalLocation: { region: { startLine: 5, startColumn: 17, endColumn: 27 } } }],
          },
        ],
      },
    ],
  });
  // Nothing to say is nothing on a page of annotations.
  expect((await run({ paths: [path.join(root, 'account.yaml')], format: 'github' })).text).toBe('');
});

test('online, each medium is asked for once', async () => {
  const root = campaigns({ spring: 'Hi', autumn: 'Ho' });
  for (const slug of ['spring', 'autumn']) {
    writeFileSync(path.join(root, slug, 'campaign.yaml'), `${yamlOf('Hi')}  - image: https://a.com/a.jpg\n`);
  }
  const asked: string[] = [];
  const { code, text } = await run({ paths: [root], online: true }, async (url) => {
    asked.push(url);
    return { ok: true, type: 'text/html', bytes: null };
  });
  expect([code, asked]).toEqual([2, ['https://a.com/a.jpg']]);
  expect(text.match(/error media-type The address serves text\/html, not a medium/g)).toHaveLength(2);
});

test('a medium is asked for its head: what it is, how large, or why it is not there', async () => {
  const server = createServer((request, response) => {
    expect(request.method).toBe('HEAD');
    if (request.url === '/a.jpg') response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': '1234' });
    else response.writeHead(404);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await probeMedium(`${base}/a.jpg`)).toEqual({ ok: true, type: 'image/jpeg', bytes: 1234 });
  expect(await probeMedium(`${base}/b.jpg`)).toEqual({ ok: false, why: 'answers 404' });
  const { port } = server.address() as AddressInfo;
  expect(await probeMedium('http://nowhere.invalid/a.jpg')).toEqual({
    ok: false,
    why: expect.stringMatching(/^has a host that DNS does not know/),
  });
  expect(await probeMedium(`https://127.0.0.1:${port}/a.jpg`)).toEqual({
    ok: false,
    why: expect.stringMatching(/certificate/),
  });
  server.close();
  server.closeAllConnections();
  expect(await probeMedium(`http://127.0.0.1:${port}/a.jpg`)).toEqual({
    ok: false,
    why: 'is refused: no server listens there',
  });
});

test('three hundred campaigns are checked in one go', async () => {
  const texts = Array.from({ length: 300 }, (_, index) => [
    `c${index}`,
    `Hi {{ first_name }}, this is number ${index} https://a.com/${index}`,
  ]);
  const root = campaigns(Object.fromEntries(texts));
  const { code, text } = await run({ paths: [root] });
  expect([code, text]).toEqual([0, '301 files checked: no errors, no warnings']);
});
