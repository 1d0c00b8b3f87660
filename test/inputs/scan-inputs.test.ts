import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hashInputs, scanInputs } from '../../src/inputs/scan-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const account = { 'account.yaml': 'lines: []\n' };

async function hashOf(folder: string, csv: readonly string[], excluded: readonly string[] = []): Promise<string> {
  const pathOf = (name: string): string => path.join(folder, name);
  const scanned = await scanInputs({
    folder,
    accountPath: pathOf('account.yaml'),
    csvPaths: csv.map(pathOf),
    encoding: undefined,
    excludedPaths: excluded.map(pathOf),
  });
  return hashInputs(scanned);
}

it('The hash changes with every byte of campaign.yaml and the CSV, and with nothing else', async () => {
  const folder = temporaryFolder({ ...account, 'campaign.yaml': 'name: a\n', 'people.csv': 'Mobile\n' });
  const first = await hashOf(folder, ['people.csv']);
  await writeFile(path.join(folder, 'account.yaml'), 'lines: [1]\n');
  expect(await hashOf(folder, ['people.csv'])).toBe(first);
  await writeFile(path.join(folder, 'people.csv'), 'Mobile\r\n');
  const second = await hashOf(folder, ['people.csv']);
  // The same bytes, divided otherwise between the two files.
  await writeFile(path.join(folder, 'campaign.yaml'), 'name: a\nM');
  await writeFile(path.join(folder, 'people.csv'), 'obile\r\n');
  const third = await hashOf(folder, ['people.csv']);
  expect(new Set([first, second, third]).size).toBe(3);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
});

it('A file that cannot be read is named', async () => {
  const folder = temporaryFolder({ ...account, 'campaign.yaml': 'name: a\n' });
  await expect(hashOf(folder, ['none.csv'])).rejects.toMatchObject({
    code: 'unreadable-file',
    kind: 'bad-input',
    message: expect.stringContaining('none.csv'),
  });
});

it('a file that moves from the people to the exclusions is a change', async () => {
  const folder = temporaryFolder({
    ...account,
    'campaign.yaml': 'name: A\n',
    'a.csv': 'a\n',
    'b.csv': 'b\n',
    'c.csv': 'c\n',
  });
  const first = await hashOf(folder, ['a.csv', 'b.csv'], ['c.csv']);
  expect(await hashOf(folder, ['a.csv', 'b.csv', 'c.csv'])).not.toBe(first);
  expect(await hashOf(folder, ['a.csv'], ['b.csv', 'c.csv'])).not.toBe(first);
});
