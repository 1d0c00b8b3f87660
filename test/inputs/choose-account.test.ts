/** Which account file a command means, among real files. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { chooseAccount, chooseAccountFile } from '../../src/inputs/choose-account.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inputsAt } from '../support/world.ts';

const account = (number: number, more = ''): string => `lines: [{number: "+1415555012${number}"}]\n${more}`;

const agency = {
  'campaigns/account.yaml': account(0),
  'campaigns/account.trial.yaml': account(1),
  'campaigns/welcome/campaign.yaml': '',
  'clients/acme/account.yaml': account(2),
  'clients/acme/spring/campaign.yaml': '',
  'clients/bolt/account.yaml': account(3, 'name: Bolt Tools\n'),
  'clients/bolt/2027/spring/campaign.yaml': '',
};

interface Asked {
  readonly files?: Readonly<Record<string, string>>;
  readonly given?: string;
  readonly named?: string;
}

/** The file for a campaign, below the root; or the code of what is wrong. */
async function fileFor(campaign: string, { files = agency, given, named }: Asked = {}): Promise<string> {
  const root = temporaryFolder(files);
  const world = inputsAt(root, named === undefined ? {} : { BLUECAST_ACCOUNT: named });
  return chooseAccountFile(world, { folder: path.join(root, campaign), given }).then(
    (file) => path.relative(root, file),
    (error: unknown) => (error as { code: string }).code,
  );
}

/** The name for a command without a campaign; null for none, or the code of what is wrong. */
async function nameFor({ files = agency, given, named }: Asked = {}): Promise<string | null> {
  const world = inputsAt(temporaryFolder(files), named === undefined ? {} : { BLUECAST_ACCOUNT: named });
  return chooseAccount(world, given).then(
    (chosen) => chosen?.account.name ?? null,
    (error: unknown) => (error as { code: string }).code,
  );
}

it.each([
  ['campaigns/welcome', {}, 'campaigns/account.yaml'],
  ['clients/acme/spring', {}, 'clients/acme/account.yaml'],
  ['clients/bolt/2027/spring', {}, 'clients/bolt/account.yaml'],
  ['campaigns/welcome', { given: 'trial' }, 'campaigns/account.trial.yaml'],
  ['campaigns/welcome', { given: 'campaigns/account.trial.yaml' }, 'campaigns/account.trial.yaml'],
  ['campaigns/welcome', { named: 'trial' }, 'campaigns/account.trial.yaml'],
  ['clients/bolt/2027/spring', { named: 'Bolt Tools' }, 'clients/bolt/account.yaml'],
  ['clients/bolt/2027/spring', { given: 'clients/acme', named: 'Bolt Tools' }, 'clients/acme/account.yaml'],
  ['clients/acme/spring', { named: 'Bolt Tools' }, 'another-account-named'],
  ['clients/acme/spring', { named: 'main' }, 'another-account-named'],
  ['clients/acme/spring', { given: 'nobody' }, 'no-such-account'],
] as const)('the campaign %s with %j is sent with %s', async (campaign, asked, file) => {
  expect(await fileFor(campaign, asked)).toBe(file);
});

it('of several files in a folder the one that says so is the default, and two that say so are refused', async () => {
  const sandbox = { ...agency, 'campaigns/account.trial.yaml': account(1, 'default: true\n') };
  expect(await fileFor('campaigns/welcome', { files: sandbox })).toBe('campaigns/account.trial.yaml');
  const both = { ...sandbox, 'campaigns/account.yaml': account(0, 'default: true\n') };
  expect(await fileFor('campaigns/welcome', { files: both })).toBe('which-account');
  const { 'campaigns/account.yaml': _, ...without } = { ...agency, 'campaigns/account.other.yaml': account(4) };
  expect(await fileFor('campaigns/welcome', { files: without })).toBe('which-account');
});

it('without a campaign it is the named, the default or the only one, and among several an error lists them', async () => {
  expect(await nameFor()).toBe('which-account');
  expect(await nameFor({ given: 'clients/acme' })).toBe('clients/acme');
  expect(await nameFor({ named: 'Bolt Tools' })).toBe('Bolt Tools');
  expect(await nameFor({ files: { ...agency, 'clients/acme/account.yaml': account(2, 'default: true\n') } })).toBe(
    'clients/acme',
  );
  const one = { 'campaigns/account.yaml': account(0), 'campaigns/account.trial.yaml': account(1) };
  expect(await nameFor({ files: one })).toBe('main');
  expect(await nameFor({ files: { 'campaigns/account.trial.yaml': account(1) } })).toBe('trial');
  expect(
    await nameFor({ files: { 'node_modules/x/account.yaml': account(0), '.git/account.yaml': account(0) } }),
  ).toBeNull();
});
