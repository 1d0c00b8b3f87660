import { rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { expectOnceAndReported, lastJson, openShop, sendSale, until } from '../support/shop.ts';
import { onTestFinished, sideBySideFor } from '../support/side-by-side.ts';

async function administer(...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: inject('serverUrl') });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

sideBySideFor([
  ['this machine remembers the database', false],
  ['only the provider remembers', true],
])(
  'from a database that was put back from a backup nothing goes out until it is claimed, and then nobody twice: %s',
  async ([, isForgotten]) => {
    const shop = await openShop({ recipients: 24, perSecond: 5 });
    const name = new URL(shop.databaseUrl).pathname.slice(1);
    onTestFinished(() => administer(`drop database if exists ${name}_backup with (force)`));
    const first = shop.start(...sendSale);
    await until(() => shop.sandbox.ledger().accepted > 5);
    first.process.kill('SIGINT');
    await first.ended;
    await administer(`create database ${name}_backup template ${name}`);
    const sentByThen = shop.sandbox.ledger().accepted;
    expect(sentByThen).toBeLessThan(24);
    await shop.run(...sendSale);
    await administer(`drop database ${name} with (force)`, `alter database ${name}_backup rename to ${name}`);
    expect((await shop.run('status')).stderr).toMatch(/Read-only: .*put back from a backup/);
    if (isForgotten) rmSync(path.join(shop.folder, '.bluecast/marks'), { recursive: true });

    const refused = await shop.run(...sendSale);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/Cannot send: .*backup.*bluecast claim/);
    const claimed = await shop.run('claim');
    expect(claimed.code).toBe(0);
    expect(claimed.stdout).toContain(`${24 - sentByThen} of them were planned here and count as sent now`);
    expectOnceAndReported(shop, lastJson(await shop.run(...sendSale)), 24);
    expect((await shop.run('claim')).stdout).toContain('Nothing to do');
  },
);
