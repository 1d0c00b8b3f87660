import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { saveAllAccounts } from '../../src/accounts/save-account.ts';
import { keepAccount } from '../../src/engine/keep-account.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testWorld } from '../support/world.ts';

const lines = 'lines: [{number: "+12125550123"}]\n';

/** Looks for changes as a process that sends does; each look comes at once, and `rounds` of them are made. */
async function keeping(yaml: string, changes: readonly string[]) {
  const root = temporaryFolder({ 'campaigns/account.yaml': yaml });
  const world = await testWorld({ root });
  expect(await saveAllAccounts(world)).toEqual([]);
  const { id } = await world.db
    .selectFrom('account')
    .select('id')
    .where('file', '=', 'account.yaml')
    .executeTakeFirstOrThrow();
  const logged: string[] = [];
  const seen: unknown[] = [];
  const stop = new AbortController();
  let elapsedMs = 0;
  const clock = {
    now: () => new Date('2026-12-01T16:00:00Z'),
    elapsedMs: () => elapsedMs,
    sleep: async (ms: number) => {
      elapsedMs += ms;
      seen.push(
        (await world.db.selectFrom('account').select('hours').where('id', '=', id).executeTakeFirstOrThrow()).hours,
      );
      const next = changes[seen.length - 1];
      if (next === undefined) return stop.abort();
      const file = path.join(root, 'campaigns/account.yaml');
      writeFileSync(file, next);
      // Two writes within one tick of the file system's clock.
      utimesSync(file, seen.length, seen.length);
    },
  };
  await keepAccount({ ...world, clock, log: (event) => logged.push(event) }, { accountId: id, stopping: stop.signal });
  return { seen, logged };
}

test('a process that sends takes over what the account file says by now, within seconds', async () => {
  const { seen, logged } = await keeping(lines, [`${lines}emergency: {states: [LA], until: 2026-12-24}\n`, lines]);
  const quiet = { own: {}, off: {}, emergency: null };
  const held = { ...quiet, emergency: { states: ['LA'], untilMs: Date.parse('2026-12-25T12:00Z') } };
  expect(seen).toEqual([quiet, held, quiet]);
  expect(logged).toEqual(['account-read-again', 'account-read-again']);
});

test('a file that is invalid changes nothing, and is logged once', async () => {
  const { seen, logged } = await keeping(lines, [
    'lines: none\n',
    'lines: none\n',
    `${lines}packs: {US-FL: {off: true, because: counsel}}\n`,
  ]);
  expect(seen.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => ({ own: {}, off: {}, emergency: null })));
  expect(seen[3]).toMatchObject({ off: { 'US-FL': 'counsel' } });
  expect(logged).toEqual(['account-not-read', 'account-not-read', 'account-read-again']);
});
