import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { init } from '../../src/commands/init.ts';
import { newCampaign } from '../../src/commands/new-campaign.ts';
import { loadAccount } from '../../src/inputs/choose-account.ts';
import { loadInputs } from '../support/inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inputsAt } from '../support/world.ts';

function printer(): { print: (text: string) => void; printed: () => string } {
  const out: string[] = [];
  return { print: (text) => void out.push(text), printed: () => out.join('\n') };
}

test('init writes accounts that load, and keeps the database out of git', async () => {
  const folder = temporaryFolder();
  expect(init(printer(), { folder })).toBe(0);
  const load = async (name: string) => (await loadAccount(folder, path.join(folder, 'campaigns', name))).account;
  expect(await load('account.yaml')).toMatchObject({ name: 'main', lines: [{}] });
  expect(await load('account.sandbox.yaml')).toMatchObject({ name: 'sandbox', lines: [{}, {}] });
  expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toContain('\n.bluecast/\n');
});

test('init leaves alone what is there, and says so', () => {
  const folder = temporaryFolder({ '.gitignore': 'mine\n' });
  const world = printer();
  init(world, { folder });
  expect(readFileSync(path.join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  expect(world.printed()).toContain(`Kept ${path.join(folder, '.gitignore')}`);
});

test('new writes a campaign that validates, without a warning', async () => {
  const folder = temporaryFolder();
  init(printer(), { folder });
  newCampaign(printer(), { folder, slug: 'spring-sale' });
  const campaign = path.join(folder, 'campaigns/spring-sale');
  const made = await loadInputs(inputsAt(folder), { campaign, account: undefined });
  expect(made).toMatchObject({ campaign: { path: 'spring-sale' }, warnings: [] });
});

test.each(['', '../up', 'a b', '-x', 'a/b'])('new refuses the name %j', (slug) => {
  const folder = temporaryFolder();
  expect(() => newCampaign(printer(), { folder, slug })).toThrow(expect.objectContaining({ code: 'bad-folder-name' }));
});

test('new does not touch a campaign that is there', () => {
  const folder = temporaryFolder({ 'campaigns/sale/campaign.yaml': 'mine' });
  expect(() => newCampaign(printer(), { folder, slug: 'sale' })).toThrow(
    expect.objectContaining({ code: 'campaign-exists' }),
  );
  expect(readFileSync(path.join(folder, 'campaigns/sale/campaign.yaml'), 'utf8')).toBe('mine');
});
