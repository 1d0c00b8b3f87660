import path from 'node:path';
import { expect, test } from 'vitest';
import { findAccountId, saveAllAccounts, saveLoadedAccount } from '../../src/accounts/save-account.ts';
import { loadAccount } from '../../src/inputs/choose-account.ts';
import { listAccounts } from '../../src/store/accounts/account.ts';
import { markMet } from '../../src/store/dispatch/line-meeting.ts';
import { testNow } from '../support/run.ts';
import { writeFiles } from '../support/temporary-folder.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const lines = (...last: number[]): string =>
  `lines: [${last.map((digit) => `{number: "+1415555012${digit}"}`).join(', ')}]\n`;

/** Saves an account file, as every command does that reads it; returns its id, or the code of what is wrong. */
async function save(world: TestWorld, file: string, text: string): Promise<number | string> {
  writeFiles(world.root, { [file]: text });
  const loaded = await loadAccount(world.root, path.join(world.root, file));
  return saveLoadedAccount(world, loaded).then(
    async ({ accountId, lineIds }) => {
      await markMet(world.db, { lineIds: [...lineIds.values()], now: testNow });
      return accountId;
    },
    (error: unknown) => (error as { code: string }).code,
  );
}

test('a line belongs to one account, until both files say that they are the same', async () => {
  const world = await testWorld();
  const acme = await save(world, 'clients/acme/account.yaml', lines(1, 2));
  expect(await save(world, 'clients/bolt/account.yaml', lines(2))).toBe('line-of-another-account');
  expect(await save(world, 'clients/bolt/account.yaml', `name: clients/acme\n${lines(2)}`)).toBe(acme);
});

test('a file of the same name with other lines is another client’s, and changes nothing', async () => {
  const world = await testWorld();
  const main = await save(world, 'campaigns/account.yaml', lines(1));
  expect(await save(world, 'campaigns/account.yaml', `address: https://api.example.com\n${lines(3)}`)).toBe(
    'another-account',
  );
  expect(await listAccounts(world.db)).toMatchObject([{ id: main, name: 'main', address: null }]);
  // A line is replaced in two steps.
  expect(await save(world, 'campaigns/account.yaml', lines(1, 3))).toBe(main);
  expect(await save(world, 'campaigns/account.yaml', lines(3))).toBe(main);
});

test('what a file says of keys and address is there for every process, and what it no longer says is gone', async () => {
  const world = await testWorld();
  const keys = 'keys: {id: ACME_KEY_ID, secret: ACME_SECRET}\n';
  await save(world, 'account.yaml', `${keys}address: http://127.0.0.1:8400/\n${lines(1)}`);
  expect(await listAccounts(world.db)).toMatchObject([
    { keys: { id: 'ACME_KEY_ID', secret: 'ACME_SECRET' }, address: 'http://127.0.0.1:8400' },
  ]);
  await save(world, 'account.yaml', lines(1));
  expect(await listAccounts(world.db)).toMatchObject([{ keys: { id: 'SENDBLUE_API_KEY_ID' }, address: null }]);
});

test('of all accounts below the root those that clash are named, and the others are saved', async () => {
  const world = await testWorld();
  writeFiles(world.root, {
    'clients/acme/account.yaml': lines(1),
    'clients/bolt/account.yaml': lines(1),
    'clients/cyan/account.yaml': lines(3),
  });
  expect(await saveAllAccounts(world)).toEqual([expect.stringContaining('belongs to the account clients/acme')]);
  expect((await listAccounts(world.db)).map(({ name }) => name)).toEqual(['clients/acme', 'clients/cyan']);
});

test('an import without any account file is for the account main, which a file takes over later', async () => {
  const world = await testWorld();
  const before = await findAccountId(world, undefined);
  expect(await save(world, 'campaigns/account.yaml', lines(1))).toBe(before);
});
