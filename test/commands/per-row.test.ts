import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { lastJson, openShop, sendSale } from '../support/shop.ts';

test('two appointments on one phone are two texts; explain and preview show both, and nobody revises them', async () => {
  const shop = await openShop({ recipients: 0 });
  const put = (name: string, text: string): void => writeFileSync(path.join(shop.folder, 'campaigns/sale', name), text);
  const campaign = (text: string): string => `name: Clinic
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}, perRow: true}
messages: [{text: "${text} {{ name }} at {{ time }}"}]
`;
  put('people.csv', 'Mobile,Name,Time\n2125550101,Ada,9\n2125550102,Cyd,11\n2125550101,Ben,10\n');
  put('campaign.yaml', campaign('See you,'));
  const preview = await shop.run('preview', 'campaigns/sale', '--phone', '2125550101');
  expect(preview.stdout).toContain('See you, Ada at 9');
  expect(preview.stdout).toContain('See you, Ben at 10');
  expect(lastJson(await shop.run(...sendSale))).toMatchObject({ recipients: 3, duplicates: 0, state: 'finished' });
  const texts = shop.sandbox.messages().map(({ content }) => content);
  expect(texts.toSorted()).toEqual(['See you, Ada at 9', 'See you, Ben at 10', 'See you, Cyd at 11']);
  const explained = await shop.run('explain', 'sale', '2125550101', '--json');
  expect(explained.stdout).toContain('Row 2 of the CSV');
  expect(explained.stdout).toContain('Row 4 of the CSV');
  expect(lastJson(explained)).toMatchObject({ recipient: { csvRow: 2 }, otherRows: [{ recipient: { csvRow: 4 } }] });
  const { pool } = await openTestDatabase(shop.databaseUrl);
  await pool.query(`update run set state = 'running', finished_at = null`);
  put('campaign.yaml', campaign('We expect you,'));
  const revised = await shop.run(...sendSale, '--revise');
  expect([revised.code, revised.stderr]).toEqual([2, expect.stringContaining('it has messages for each row (perRow)')]);
  expect(shop.sandbox.messages()).toHaveLength(3);
});
