import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { hashInputs } from '../../../src/campaign/files/hash-inputs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('The hash changes with every byte of campaign.yaml and the CSV, and with nothing else', async () => {
  const folder = temporaryFolder({ 'campaign.yaml': 'name: a\n', 'people.csv': 'Mobile\n' });
  const csvPath = path.join(folder, 'people.csv');
  const first = await hashInputs({ folder, csvPaths: [csvPath] });
  await writeFile(path.join(folder, 'account.yaml'), 'lines: []\n');
  expect(await hashInputs({ folder, csvPaths: [csvPath] })).toBe(first);
  await writeFile(csvPath, 'Mobile\r\n');
  const second = await hashInputs({ folder, csvPaths: [csvPath] });
  // The same bytes, divided otherwise between the two files.
  await writeFile(path.join(folder, 'campaign.yaml'), 'name: a\nM');
  await writeFile(csvPath, 'obile\r\n');
  const third = await hashInputs({ folder, csvPaths: [csvPath] });
  expect(new Set([first, second, third]).size).toBe(3);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
});

it('A file that cannot be read is named', async () => {
  const folder = temporaryFolder({ 'campaign.yaml': 'name: a\n' });
  await expect(hashInputs({ folder, csvPaths: [path.join(folder, 'none.csv')] })).rejects.toMatchObject({
    code: 'unreadable-file',
    exitCode: 2,
  });
});

it('a file that moves from the people to the exclusions is a change', async () => {
  const folder = temporaryFolder({ 'campaign.yaml': 'name: A\n', 'a.csv': 'a\n', 'b.csv': 'b\n', 'c.csv': 'c\n' });
  const [a = '', b = '', c = ''] = ['a.csv', 'b.csv', 'c.csv'].map((name) => path.join(folder, name));
  const first = await hashInputs({ folder, csvPaths: [a, b], excluded: [c] });
  expect(await hashInputs({ folder, csvPaths: [a, b, c], excluded: [] })).not.toBe(first);
  expect(await hashInputs({ folder, csvPaths: [a], excluded: [b, c] })).not.toBe(first);
});
