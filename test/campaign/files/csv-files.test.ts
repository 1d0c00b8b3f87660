import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkCampaign } from '../../../src/campaign/campaign.ts';
import { findCsvFiles } from '../../../src/campaign/files/csv-files.ts';
import { diskFiles } from '../../../src/campaign/files/files.ts';
import { campaignWorld } from '../../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ada = 'Mobile,First Name\n2125550101,Ada\n';

/** The files of a pattern, from the campaign's folder. */
async function filesOf(csv: string, files: readonly string[]): Promise<readonly string[]> {
  const root = temporaryFolder(Object.fromEntries(files.map((name) => [name, ada])));
  const folder = path.join(root, 'spring');
  const found = await findCsvFiles(diskFiles, { folder, csv });
  if (!found.ok) throw new Error(found.reason);
  return found.paths.map((file) => path.relative(folder, file));
}

test('a pattern means the files that match it, sorted, and no others', async () => {
  const files = [
    'data/b.csv',
    'data/a.csv',
    'data/B.csv',
    'data/a10.csv',
    'data/a.txt',
    'data/deep/c.csv',
    'data/.x.csv',
  ];
  const below = files.map((file) => `spring/${file}`);
  expect(await filesOf('data/*.csv', below)).toEqual(['data/B.csv', 'data/a.csv', 'data/a10.csv', 'data/b.csv']);
  expect(await filesOf('data/**/*.csv', below)).toContain('data/deep/c.csv');
  expect(await filesOf('data/{a,b}.csv', below)).toEqual(['data/a.csv', 'data/b.csv']);
  expect(await filesOf('../lists/*.csv', ['lists/x.csv', 'spring/y.csv'])).toEqual(['../lists/x.csv']);
});

test('what exists under the very name is that file', async () => {
  expect(await filesOf('people[1].csv', ['spring/people[1].csv', 'spring/people1.csv'])).toEqual(['people[1].csv']);
});

/** `4:17 code message` of every error. */
async function errorsOf(files: Readonly<Record<string, string>>, csv: string, text = 'Hi {{ first_name }}') {
  const yaml = `name: Spring\npurpose: informational\naudience:\n  csv: "${csv}"\n  columns: {phone: Mobile}\nmessages:\n  - text: ${text}\n`;
  const root = temporaryFolder({ 'spring/campaign.yaml': yaml, ...files });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'spring'), account: null });
  return findings.filter(({ level }) => level === 'error').map((each) => `${each.line}:${each.column} ${each.message}`);
}

test('files may have their columns in any order, and each must have those that are asked for', async () => {
  const sound = { 'spring/a.csv': ada, 'spring/b.csv': 'First Name,Mobile\nBen,2125550102\n' };
  expect(await errorsOf(sound, '*.csv')).toEqual([]);
  const faulty = { ...sound, 'spring/c.csv': 'Name,Phone\nCyd,2125550103\n', 'spring/d.csv': '' };
  expect(await errorsOf(faulty, '*.csv')).toEqual([
    '4:8 "d.csv" is empty: its first row must name the columns',
    '5:20 Cannot find a column in c.csv: it has no column "Mobile" for phone; it has "Name", "Phone"',
  ]);
  const nameless = { ...sound, 'spring/c.csv': 'Mobile,City\n2125550103,Rome\n' };
  expect(await errorsOf(nameless, '*.csv')).toEqual(['7:17 "first_name": c.csv has "mobile", "city"']);
});

test('a pattern that matches nothing is an error with a remedy', async () => {
  expect(await errorsOf({}, 'data/*.csv')).toEqual([
    `4:8 No file matches "data/*.csv" in the campaign's folder: put one there, or correct the pattern`,
  ]);
});

test('of what is piped in only what needs its columns goes unchecked', async () => {
  expect(await errorsOf({}, '-', 'Hi {{ frist_name }}')).toEqual([]);
  expect(await errorsOf({}, '-', 'Hi {{ frist_name')).toEqual([expect.stringContaining('7:')]);
});

test.each([
  ['a path upward', '../../../elsewhere/secret.csv'],
  ['a path upward to nothing, about which nothing is said', '../../../elsewhere/none.csv'],
  ['an absolute path', '/etc/passwd'],
  ['a link to a file', 'link.csv'],
  ['a link to a folder', 'linked/secret.csv'],
  ['a pattern upward', '../../../elsewhere/*.csv'],
  ['a pattern from the top of the disk', '/**/*.csv'],
])('%s outside of the root is not read', async (_, csv) => {
  const top = temporaryFolder({
    'elsewhere/secret.csv': 'root:x:0:0\n',
    'own/campaigns/spring/campaign.yaml': `name: Spring\npurpose: informational\naudience: {csv: '${csv}', columns: {phone: Mobile}}\nmessages: [{text: Hi}]\n`,
  });
  const root = path.join(top, 'own');
  const folder = path.join(root, 'campaigns/spring');
  symlinkSync(path.join(top, 'elsewhere/secret.csv'), path.join(folder, 'link.csv'));
  symlinkSync(path.join(top, 'elsewhere'), path.join(folder, 'linked'));
  const { findings } = await checkCampaign(campaignWorld, { root, folder, account: null });
  expect(findings.map(({ code }) => code)).toEqual(['outside-root']);
  expect(JSON.stringify(findings)).not.toContain('root:x');
});

test('a campaign.yaml that is a link to a file elsewhere is not read', async () => {
  const top = temporaryFolder({ secret: 'root:x:0:0\n', 'own/spring/people.csv': ada });
  const root = path.join(top, 'own');
  const folder = path.join(root, 'spring');
  symlinkSync(path.join(top, 'secret'), path.join(folder, 'campaign.yaml'));
  const { findings } = await checkCampaign(campaignWorld, { root, folder, account: null });
  expect(findings).toMatchObject([{ code: 'outside-root', excerpt: null }]);
});

test('a pattern does not follow links to folders', async () => {
  const root = temporaryFolder({ 'spring/a.csv': ada, 'lists/b.csv': ada });
  const folder = path.join(root, 'spring');
  symlinkSync(path.join(root, 'lists'), path.join(folder, 'linked'));
  const found = await findCsvFiles(diskFiles, { root, folder, csv: '**/*.csv' });
  expect(found).toEqual({ ok: true, paths: [path.join(folder, 'a.csv')] });
});

test('a pattern that would look through a disk stops with a sentence', async () => {
  const found = await findCsvFiles({ ...diskFiles, glob: async () => null }, { folder: '/', csv: '**/*.csv' });
  expect(found).toEqual({
    ok: false,
    reason: '"**/*.csv" looks into more than 10,000 folders: name the folder of the files',
  });
});
