import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningCli, startCli } from './support/cli.ts';
import { freshDatabase, freshDatabaseUrl } from './support/database.ts';
import { readImports } from './support/imports.ts';
import { insertPlannedRun } from './support/rows.ts';
import { runBluecast } from './support/run-bluecast.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

test('help is on stdout, names the commands, the environment and the exit codes', async () => {
  const { code, stdout, stderr } = await startBluecast(['--help']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const word of [
    'import',
    'plan',
    'send',
    'status',
    'report',
    'pause',
    'resume',
    'cancel',
    'sandbox',
    'doctor',
    'demo',
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${word} `, 'm'));
  }
  expect(stdout).toContain('DATABASE_URL');
  expect(stdout).toContain('130  stopped by Ctrl-C or SIGTERM');
});

test('nothing but commander, the core and the version is loaded before a command runs, so that help is quick', () => {
  const src = new URL('../src/', import.meta.url);
  const words = readdirSync(new URL('command-line/', src)).map((file) => `command-line/${file}`);
  const loaded = ['cli.ts', 'package-folder.ts', ...words].flatMap((file) => {
    const source = readFileSync(new URL(file, src), 'utf8');
    const atStart = source.split('\n').filter((line) => line.startsWith('import '));
    return readImports(atStart.join('\n')).filter((each) => !each.isTypeOnly);
  });
  const others = loaded.map((each) => each.from).filter((from) => !/^(\.\.?\/core\/|\.\/[\w-]+\.ts$)/.test(from));
  expect([...new Set(others)].sort()).toEqual([
    '../package-folder.ts',
    '../terminal/exit-codes.ts',
    '../terminal/remedies.ts',
    './command-line/main.ts',
    './command-line/process-outside.ts',
    'commander',
    'node:fs',
    'node:readline',
    'node:url',
    'node:v8',
  ]);
});

test.each([
  [['statu'], "bluecast: unknown command 'statu'\n(Did you mean status?)\n"],
  [['status', '--jso'], "bluecast: unknown option '--jso'\n(Did you mean --json?)\n"],
  [['pause'], "bluecast: missing required argument 'run'\n"],
  [['send', 'x', '--track-for', '5'], expect.stringContaining('Write a number and a unit, such as 90s, 15m or 1h.')],
  [['plan', 'x', '--finish-by', '2026-02-30'], expect.stringContaining('Write a date such as 2026-12-24')],
  [['report', '--format', 'xml'], expect.stringContaining('Allowed choices are table, csv, json.')],
])('%j is refused with exit code 2 and what was meant', async (args, stderr) => {
  expect(await runBluecast(args)).toEqual({ code: 2, stdout: '', stderr });
});

test('without a command it shows the help, as a mistake', async () => {
  expect(await runBluecast([])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage:') });
});

test('an environment with mistakes and a database that is down are one sentence, with 2 and 3', async () => {
  const wrong = await runBluecast(['status'], { env: { DATABASE_URL: 'nonsense' } });
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^bluecast: .*DATABASE_URL.*\n$/) });
  const down = await runBluecast(['status'], { env: { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/none' } });
  expect(down).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^bluecast: Cannot reach .*\n$/) });
  expect(down.stderr).not.toContain('secret');
});

test.each([
  'postgres://u:tail@secret@127.0.0.1:1/none',
  'postgres://u:12/secret@127.0.0.1:1/none',
  'postgres://u:secret?x@127.0.0.1:1/none',
  'postgres://u:a#secret@127.0.0.1:1/none',
])('nothing of a password is printed, however DATABASE_URL is mistyped: %s', async (DATABASE_URL) => {
  for (const args of [['status'], ['doctor'], ['migrate']]) {
    const cwd = temporaryFolder({ 'campaigns/x/people.csv': '' });
    const { code, stdout, stderr } = await runBluecast(args, { cwd, env: { DATABASE_URL } });
    expect(code).toBeGreaterThan(0);
    expect(stdout + stderr).not.toMatch(/secret|tail/);
  }
});

test('a database without a schema gets one, and the last line of --json is an object', async () => {
  const DATABASE_URL = await freshDatabaseUrl();
  await administer(DATABASE_URL, 'drop schema public cascade; create schema public');
  const cwd = temporaryFolder();
  const { code, stdout } = await runBluecast(['status', '--json'], { cwd, env: { DATABASE_URL } });
  expect(code).toBe(0);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
    run: null,
    runs: [],
    lines: [],
    schedules: { resting: [], missed: [] },
    root: cwd,
    database: expect.stringContaining('(DATABASE_URL)'),
  });
});

test('a bug shows its stack, without whole phone numbers, and exits with 70', async () => {
  const { url, pool } = await freshDatabase();
  await pool.query(`
    insert into line (account_id, number, met_at) values (1, '+12125550123', now());
    alter table line rename to broken;
    create view line as select account_id, met_at, number::integer, owner, owned_since, blocked_reason, trouble, resume_at, limits, slowed_to,
      slowed_at from broken;`);
  const { code, stderr } = await startBluecast(['status'], { DATABASE_URL: url }).ended;
  expect(code).toBe(70);
  expect(stderr).toMatch(/value "…0123" is out of range[\s\S]*\n {4}at [\s\S]*This is a bug in Bluecast/);
  expect(stderr).not.toContain('5550123');
});

test('a pipe that is closed early is nobody’s mistake', async () => {
  const { url, pool } = await freshDatabase();
  await insertPlannedRun(pool, { recipients: 20_000 });
  const report = startBluecast(['report', '--format', 'csv'], { DATABASE_URL: url });
  const { stdout } = report.process;
  if (stdout === null) throw new Error('stdout is not a pipe');
  await once(stdout, 'data');
  stdout.destroy();
  expect(await report.ended).toMatchObject({ code: 0, stderr: '' });
});

test('the first signal asks a command to stop, the second stops it at once with 130', async () => {
  const DATABASE_URL = await freshDatabaseUrl();
  // Held for the whole test, so that the command waits for it and cannot stop by itself.
  await administer(DATABASE_URL, 'select pg_advisory_lock(7301000001)', { isKept: true });
  const status = startBluecast(['status'], { DATABASE_URL });
  await until(
    DATABASE_URL,
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
  status.process.kill('SIGINT');
  await expect.poll(() => status.stderr()).toContain('Stopping');
  status.process.kill('SIGTERM');
  expect((await status.ended).code).toBe(130);
});

test('a command that waits ends in good order with the first signal', async () => {
  const sandbox = startBluecast(['sandbox', '--port', '0']);
  await expect.poll(() => sandbox.stdout()).toContain('Sandbox at http');
  sandbox.process.kill('SIGTERM');
  expect((await sandbox.ended).code).toBe(0);
});

test('doctor names what is missing with its remedy, and shows no key', async () => {
  const env = {
    DATABASE_URL: await freshDatabaseUrl(),
    SENDBLUE_BASE_URL: 'http://127.0.0.1:1',
    SENDBLUE_API_KEY_ID: 'the-key',
    SENDBLUE_API_SECRET_KEY: 'the-secret',
  };
  const cwd = temporaryFolder({ 'campaigns/account.yaml': 'lines: [{number: "+14155550100"}]\n' });
  const { code, stdout } = await runBluecast(['doctor'], { cwd, env });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^ok {7}Node /m);
  expect(stdout).toMatch(/^ok {7}the schema is up to date$/m);
  expect(stdout.match(/^missing {2}Cannot reach Sendblue/gm)).toHaveLength(1);
  expect(stdout).toMatch(/^missing {2}There is no campaign .*`bluecast new <name>`/m);
  expect(stdout).not.toMatch(/the-key|the-secret/);
});

/** A process, in an empty folder. */
function startBluecast(args: readonly string[], env: Record<string, string> = {}): RunningCli {
  return startCli(args, { cwd: temporaryFolder(), env });
}

async function administer(url: string, statement: string, { isKept = false } = {}): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  if (isKept) onTestFinished(() => client.end());
  else await client.end();
}

async function until(url: string, question: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await expect.poll(async () => (await client.query(question)).rowCount).toBe(1);
  await client.end();
}
