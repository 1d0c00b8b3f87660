/** One folder, one database, wherever a command is started: the embedded server, because that one lies in a folder. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CliResult } from '../support/cli.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { envOf, openQuickSandbox } from '../support/quick-sandbox.ts';
import { runBluecast } from '../support/run-bluecast.ts';
import { saleFiles } from '../support/sale.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Agency {
  readonly root: string;
  readonly sandbox: Sandbox;
  /** Runs a command in a folder below the root. */
  runIn(folder: string, ...args: string[]): Promise<CliResult>;
}

/** A client's campaign, clients/acme/sale, and a sandbox; no DATABASE_URL. */
async function openAgency(): Promise<Agency> {
  const files = Object.entries(saleFiles()).map(([name, text]) => [name.replace('campaigns/', 'clients/acme/'), text]);
  const root = temporaryFolder(Object.fromEntries(files) as Record<string, string>);
  mkdirSync(path.join(root, 'campaigns'));
  const sandbox = await openQuickSandbox({ seed: 'agency' });
  const env = envOf(sandbox);
  return {
    root,
    sandbox,
    runIn: async (folder, ...args) => runBluecast(args, { cwd: path.join(root, folder), env }),
  };
}

test('a campaign that was sent from the root is finished in its client’s folder, too, and nobody is texted again', async () => {
  const { root, sandbox, runIn } = await openAgency();
  const first = await runIn('', 'send', 'clients/acme/sale', '--yes');
  expect(first).toMatchObject({ code: 0 });
  expect(sandbox.ledger()).toMatchObject({ accepted: 3, duplicates: [] });
  const again = await runIn('clients/acme', 'send', 'sale', '--yes');
  expect(sandbox.ledger()).toMatchObject({ accepted: 3, duplicates: [] });
  expect(again.stderr).toContain('Run 1 of clients/acme/sale is finished already; nothing was sent');
  for (const { stderr } of [first, again]) expect(stderr).toMatch(`Database: ${root}/.bluecast/postgres\n`);
  expect((await runIn('clients', 'status')).stdout).toContain('Run 1 of clients/acme/sale: finished');
  expect(existsSync(path.join(root, 'clients/acme/.bluecast'))).toBe(false);
});

test('a command that only looks says where it found nothing, and creates nothing', async () => {
  const empty = temporaryFolder();
  for (const args of [['status'], ['report'], ['explain', '1', '+12125550100'], ['unknown', '1'], ['pause', '1']]) {
    const { code, stdout, stderr } = await runBluecast(args, { cwd: empty });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      `bluecast: Cannot find the folder of your campaigns: it is neither ${empty} nor above it; change to the folder that has campaigns/ in it, or create one with \`bluecast init\`\n`,
    );
  }
  const mistyped = await runBluecast(['plan', 'spirng'], { cwd: empty });
  expect(mistyped).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Cannot find the folder of your campaigns'),
  });
  expect(readdirSync(empty)).toEqual([]);
  const begun = temporaryFolder({ 'campaigns/account.yaml': '' });
  const { code, stderr } = await runBluecast(['status'], { cwd: path.join(begun, 'campaigns') });
  expect(code).toBe(2);
  expect(stderr).toContain(
    `Cannot find a database: nothing has been imported or planned in ${begun} yet; \`bluecast plan`,
  );
  expect(readdirSync(begun)).toEqual(['campaigns']);
});

test('where two databases could be meant nothing is sent', async () => {
  const { root, sandbox, runIn } = await openAgency();
  for (const folder of ['.bluecast', 'clients/acme/.bluecast']) mkdirSync(path.join(root, folder));
  for (const [folder, ...args] of [
    ['', 'send', 'clients/acme/sale', '--yes'],
    ['clients/acme', 'send', 'sale', '--yes'],
    ['clients/acme', 'test-send', 'sale', '--to', '+12125550100'],
    ['clients/acme', 'worker'],
  ] as const) {
    const { code, stderr } = await runIn(folder, ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot send: ${root}/clients/acme and ${root} both have a database`);
  }
  expect(sandbox.ledger().accepted).toBe(0);
  expect(existsSync(path.join(root, 'clients/acme/.bluecast/postgres'))).toBe(false);
});

test('status and send name the database and never what stands beside its name', async () => {
  const url = new URL(await freshDatabaseUrl());
  url.searchParams.set('application_name', 'hidden');
  const cwd = temporaryFolder({ 'campaigns/account.yaml': '' });
  const { code, stdout } = await runBluecast(['status'], { cwd, env: { DATABASE_URL: url.href } });
  expect(code).toBe(0);
  expect(stdout).toContain(`Root      ${cwd}\nDatabase  ${url.pathname.slice(1)} at ${url.host} (DATABASE_URL)\n`);
  expect(stdout).not.toMatch(new RegExp(`hidden|${url.password}`));
});

test('new puts a campaign into campaigns of the root, from any folder', async () => {
  const root = temporaryFolder({ 'campaigns/account.yaml': 'lines: [{number: "+14155550100"}]\n', 'lists/a.csv': '' });
  const { code, stdout } = await runBluecast(['new', 'spring'], { cwd: path.join(root, 'lists') });
  expect(code).toBe(0);
  expect(stdout).toContain(`Wrote ${root}/campaigns/spring/campaign.yaml`);
  const { stdout: found } = await runBluecast(['validate', 'spring'], { cwd: path.join(root, 'lists') });
  expect(found).toContain('2 files checked: no errors, no warnings');
});
