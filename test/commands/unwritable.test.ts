/** Folders and disks that cannot be written: one sentence with the remedy, the right exit code, and nothing left behind. */
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type CliResult, startCli } from '../support/cli.ts';
import { freshDatabaseUrl } from '../support/database.ts';
import { runBluecast } from '../support/run-bluecast.ts';
import { saleFiles } from '../support/sale.ts';
import { openShop, sendSale } from '../support/shop.ts';
import { sideBySideFor } from '../support/side-by-side.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const isRoot = process.getuid?.() === 0;
/** Root may write everywhere, so a process of somebody else is needed. */
const nobody = isRoot ? { user: { uid: 65_534, gid: 65_534 } } : {};
/** False where this checkout, or Node, lies in a folder that is root's alone: then nobody else can start us. */
const isOpen = !isRoot || [process.execPath, import.meta.dirname].every(isOpenToAll);

function isOpenToAll(file: string): boolean {
  const isTop = path.dirname(file) === file;
  return (statSync(file).mode & 0o5) === 0o5 && (isTop || isOpenToAll(path.dirname(file)));
}

/** Runs a command as somebody who may read the folder, and no more. */
async function runAsReader(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  if (!isRoot) chmodSync(cwd, 0o555);
  return startCli(args, { cwd, env: { HOME: '/', ...env }, ...nobody }).ended;
}

const commands = [
  ['plan', 'campaigns/sale'],
  ['preview', 'sale'],
  ['import', 'campaigns/sale/people.csv'],
  ['migrate'],
  ['worker'],
] as const;

sideBySideFor(isOpen ? commands : [])(
  '%j in a folder that one may not write to is refused with the remedy, and leaves nothing',
  async (args) => {
    const cwd = temporaryFolder(saleFiles());
    const { code, stdout, stderr } = await runAsReader(cwd, args, {
      SENDBLUE_API_KEY_ID: 'a',
      SENDBLUE_API_SECRET_KEY: 'b',
    });
    expect(stderr).toBe(
      `bluecast: Cannot use ${cwd}/.bluecast/postgres: you lack the permission; start Bluecast in a folder that is yours, or ask its owner for the permission\n`,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readdirSync(cwd)).toEqual(['campaigns']);
  },
);

test.skipIf(!isOpen)('doctor says that the folder cannot be written, and continues', async () => {
  const cwd = temporaryFolder(saleFiles());
  const { code, stdout, stderr } = await runAsReader(cwd, ['doctor']);
  expect(code).toBe(2);
  expect(stdout).toContain(
    `missing  Cannot use ${cwd}: you lack the permission; start Bluecast in a folder that is yours`,
  );
  expect(stdout).toContain('BLUECAST_PUBLIC_URL is not set');
  expect(stdout + stderr).not.toMatch(/EACCES|bug in Bluecast|\n {4}at /);
  expect(readdirSync(cwd)).toEqual(['campaigns']);
});

test.skipIf(!isOpen)(
  'a database of somebody else is refused likewise, by those who look and by those who send',
  async () => {
    const shop = await openShop({ recipients: 2 });
    const env = { ...shop.env, DATABASE_URL: '' };
    expect((await shop.runWith({ env }, 'plan', 'campaigns/sale')).code).toBe(0);
    for (const args of [['status'], ['doctor'], sendSale]) {
      const { code, stdout, stderr } = await runAsReader(shop.folder, args, env);
      expect(code).toBe(2);
      expect(stdout + stderr).toContain('you lack the permission; start Bluecast in a folder that is yours');
      expect(stdout + stderr).not.toMatch(/bug in Bluecast|\n {4}at /);
    }
  },
);

test.skipIf(!isOpen)(
  'with a database elsewhere a folder that cannot be written is no hindrance: rejected rows are only not in a file',
  async () => {
    const DATABASE_URL = await freshDatabaseUrl();
    const cwd = temporaryFolder(saleFiles({ csv: 'Mobile,First Name,Opt-In\n2125550100,Ada,yes\nnone,Ben,yes\n' }));
    const { code, stdout, stderr } = await runAsReader(cwd, ['plan', 'campaigns/sale'], { DATABASE_URL });
    expect(code).toBe(0);
    expect(stdout).toContain('is a placeholder, not a phone number');
    expect(stderr).toContain(`Note: rejects.csv could not be written. Cannot use ${cwd}/.bluecast`);
    expect(readdirSync(cwd)).toEqual(['campaigns']);
  },
);

test('a full disk is one sentence, and a file called .bluecast is no root', async () => {
  const DATABASE_URL = await freshDatabaseUrl();
  const cwd = temporaryFolder(saleFiles());
  const full = await runBluecast(['plan', 'sale', '--diff', '--comment', '/dev/full'], { cwd, env: { DATABASE_URL } });
  expect(full.code).toBe(3);
  expect(full.stderr).toContain(
    'bluecast: Cannot write a file: the disk is full; make room, then run the same command again\n',
  );
  writeFileSync(path.join(cwd, '.bluecast'), 'mine');
  const { code, stderr } = await runBluecast(['plan', 'sale'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('there is a file of that name; move it away');
});
