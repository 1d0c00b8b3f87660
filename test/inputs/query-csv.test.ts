import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { freshDatabaseUrl, openTestDatabase } from '../support/database.ts';
import { envOf, openQuickSandbox } from '../support/quick-sandbox.ts';
import { runBluecast } from '../support/run-bluecast.ts';
import { lastJson } from '../support/shop.ts';
import { temporaryFolder, writeFiles } from '../support/temporary-folder.ts';

const usual = 'select phone as "Mobile", name as "First Name" from patient order by phone';
const campaign = (more = '') => `name: News
purpose: informational
audience:
  query: people.sql
  source: {env: CLINIC_DATABASE_URL${more}}
  columns: {phone: Mobile}
messages: [{text: "Hi {{ first_name }}."}]
`;

/** A clinic's own database with three patients, and a campaign that asks it. */
async function openClinic({ sql = usual, yaml = campaign() }: { sql?: string; yaml?: string } = {}) {
  const clinicUrl = await freshDatabaseUrl();
  const { pool: clinic } = await openTestDatabase(clinicUrl);
  await clinic.query('create table patient (phone text, name text, seen timestamptz)');
  await clinic.query(
    `insert into patient values ('+12125550101', 'Ada', '2027-03-14 15:00Z'), ('+12125550102', 'Bob, "B"', null), ('+12125550103', E'Cid\\nC', null)`,
  );
  const root = temporaryFolder({
    'campaigns/account.yaml': 'lines: [{number: "+14155550100"}]\npackz: {}\n'.replace(
      'packz: {}\n',
      'packs: {all: {off: true, because: a test}}\n',
    ),
    'campaigns/news/campaign.yaml': yaml,
    'campaigns/news/people.sql': sql,
  });
  const databaseUrl = await freshDatabaseUrl();
  const sandbox = await openQuickSandbox({ seed: 'clinic' });
  const run = async (args: readonly string[], env: Record<string, string> = {}) =>
    runBluecast(args, {
      cwd: root,
      env: { DATABASE_URL: databaseUrl, CLINIC_DATABASE_URL: clinicUrl, ...envOf(sandbox), ...env },
    });
  return { clinic, clinicUrl, root, run, sandbox, databaseUrl };
}

const answersLeft = (): number =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('bluecast-') && name.length > 40).length;

describe('an audience that is asked for by a query', () => {
  test('is planned and sent as a file is, anew each time, and leaves no file', async () => {
    const { clinic, run, sandbox } = await openClinic();
    const before = answersLeft();
    expect(await run(['validate'])).toMatchObject({ code: 0, stderr: expect.stringContaining('was not asked') });
    expect(lastJson(await run(['plan', 'campaigns/news', '--json']))).toMatchObject({ recipients: 3 });
    await clinic.query(`insert into patient values ('+12125550104', 'Dee', null)`);
    expect(await run(['send', 'campaigns/news', '--yes'])).toMatchObject({ code: expect.any(Number) });
    const texts = sandbox.messages().map(({ content }) => content);
    expect(texts.sort()).toEqual(['Hi Ada.', 'Hi Bob, "B".', 'Hi Cid\nC.', 'Hi Dee.']);
    expect(answersLeft()).toBe(before);
  });

  test('may end in a semicolon and have comments, and its columns are checked as those of a file', async () => {
    const { run } = await openClinic({ sql: `-- people; all of them\n${usual};\n\n` });
    expect(await run(['plan', 'campaigns/news'])).toMatchObject({ code: 0 });
    const other = await openClinic({ sql: 'select phone as "Mobile" from patient' });
    expect(await other.run(['plan', 'campaigns/news'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('first_name'),
    });
  });

  test('gives reminders their times as the database writes them', async () => {
    const sql = `select phone as "Mobile", name as "First Name", seen as "When", 'A1' as "Id" from patient where seen is not null`;
    const yaml = campaign().replace(
      'columns: {phone: Mobile}',
      'columns: {phone: Mobile, at: When, id: Id}\nreminder: {time: at, key: id, zone: America/New_York, steps: [-24h]}',
    );
    const { clinic, run } = await openClinic({ sql, yaml });
    expect(lastJson(await run(['sync', 'campaigns/news', '--json']))).toMatchObject({
      appointments: { added: 1 },
      rejected: 0,
    });
    await clinic.query(`update patient set seen = seen + interval '1 day'`);
    expect(lastJson(await run(['sync', 'campaigns/news', '--json']))).toMatchObject({ appointments: { moved: 1 } });
  });

  test('is shown by doctor without its address', async () => {
    const { run, clinicUrl } = await openClinic();
    const { stdout } = await run(['doctor']);
    expect(stdout).toMatch(/ok +CLINIC_DATABASE_URL, which news asks for its people: PostgreSQL \d+/);
    expect(stdout).not.toContain(new URL(clinicUrl).pathname.slice(1));
  });
});

describe('a query file', () => {
  test.each([
    ['is empty', ' -- nothing\n'],
    ['has several statements', 'select 1; select 2'],
  ])('that %s is refused by validate', async (what, sql) => {
    const { run } = await openClinic({ sql });
    expect(await run(['validate'])).toMatchObject({ code: 2, stdout: expect.stringContaining(what) });
  });

  test.each([
    ['ends the parentheses around it', `select 1) to program 'touch /tmp/x'; --`.replace(';', '')],
    [
      'inserts',
      `with x as (insert into patient values ('+12125550199', 'X', null) returning *) select phone as "Mobile", name as "First Name" from x`,
    ],
    ['has a side effect', `select phone as "Mobile", name as "First Name" from patient, setval('n', 2)`],
    ['names what is not there', 'select nothing from patient'],
  ])('that %s changes nothing and says so', async (_what, sql) => {
    const { clinic, run } = await openClinic({ sql });
    await clinic.query('create sequence n');
    expect(await run(['plan', 'campaigns/news'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('people.sql'),
    });
    expect((await clinic.query('select count(*)::int as n from patient')).rows).toEqual([{ n: 3 }]);
  });

  test('that fails at a row shows nothing of the row', async () => {
    const { run } = await openClinic({ sql: `select phone::integer as "Mobile", name as "First Name" from patient` });
    const { code, stderr } = await run(['plan', 'campaigns/news']);
    expect(code).toBe(2);
    expect(stderr).toContain('SQLSTATE');
    expect(stderr).not.toContain('5550101');
  });

  test('that takes too long is ended', async () => {
    const sql = `select phone as "Mobile", name as "First Name" from patient, pg_sleep(60)`;
    const { run } = await openClinic({ sql, yaml: campaign(', timeout: 1s') });
    expect(await run(['plan', 'campaigns/news'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('longer than 1 s'),
    });
  });

  test('whose connection is lost in the middle gives nobody half of the people', async () => {
    const sql = `select phone as "Mobile", name as "First Name" from patient, generate_series(1, 20000), pg_sleep(case when name = 'Ada' then 0 else 0.2 end)`;
    const { clinic, run, databaseUrl } = await openClinic({ sql });
    const planning = run(['plan', 'campaigns/news']);
    const end = async (): Promise<number> =>
      (
        await clinic.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bluecast' and query like 'copy%' and datname = current_database()`,
        )
      ).rowCount ?? 0;
    while ((await end()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await planning).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing was changed') });
    const { db } = await openTestDatabase(databaseUrl);
    expect(await db.selectFrom('contact').select('id').execute()).toEqual([]);
  });
});

describe('the address of a source', () => {
  const marks = ['marker-user', 'marker-word', 'marker-host', 'marker-base'];
  test.each([
    ['that is not set', { CLINIC_DATABASE_URL: '' }, 2, 'is not set'],
    ['that is none', { CLINIC_DATABASE_URL: 'marker-user:marker-word@marker-host' }, 2, 'it is no address'],
    [
      'of another kind',
      { CLINIC_DATABASE_URL: 'mysql://marker-user:marker-word@marker-host/marker-base' },
      2,
      'no address',
    ],
    [
      'whose host is not there',
      { CLINIC_DATABASE_URL: 'postgresql://marker-user:marker-word@marker-host.invalid/marker-base' },
      3,
      'cannot be reached',
    ],
    [
      'whose port is closed',
      { CLINIC_DATABASE_URL: 'postgresql://marker-user:marker-word@127.0.0.1:9/marker-base' },
      3,
      'ECONNREFUSED',
    ],
  ])('%s is said in one sentence that shows nothing of it', async (_what, env, code, why) => {
    const { run } = await openClinic();
    for (const command of [['plan', 'campaigns/news'], ['doctor']]) {
      const { stdout, stderr, code: exit } = await run(command, env);
      expect(exit).toBe(code);
      expect(`${stdout}${stderr}`).toContain(why);
      for (const mark of marks) expect(`${stdout}${stderr}`).not.toContain(mark);
    }
  });

  test.each([
    ['a name that it does not know', (url: URL) => (url.username = 'marker-user'), 'name or the password'],
    ['a database that it does not have', (url: URL) => (url.pathname = '/marker-base'), 'no database of that name'],
  ])('with %s shows nothing of it', async (_what, change, why) => {
    const { run, clinicUrl } = await openClinic();
    const url = new URL(clinicUrl);
    change(url);
    const { stderr, code } = await run(['plan', 'campaigns/news'], { CLINIC_DATABASE_URL: url.href });
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    for (const mark of marks) expect(stderr).not.toContain(mark);
  });

  test.each([
    ['without a source', 'audience: {query: people.sql, columns: {phone: Mobile}}', 'source is missing'],
    [
      'with a CSV, too',
      'audience: {csv: a.csv, query: people.sql, source: {env: A}, columns: {phone: Mobile}}',
      'cannot stand with csv',
    ],
    [
      'in place of the name of a variable',
      'audience: {query: people.sql, source: {env: "postgresql://x"}, columns: {phone: Mobile}}',
      'name of an environment variable',
    ],
    ['without a query', 'audience: {csv: a.csv, source: {env: A}, columns: {phone: Mobile}}', 'without a query'],
    ['with neither', 'audience: {columns: {phone: Mobile}}', 'write the path of the CSV'],
  ])('%s is refused by validate', async (_what, audience, why) => {
    const { run, root } = await openClinic();
    writeFiles(root, {
      'campaigns/news/campaign.yaml': campaign().replace(/audience:[\s\S]*?(?=messages)/, `${audience}\n`),
      'campaigns/news/a.csv': 'Mobile,First Name\n+12125550101,Ada\n',
    });
    expect(await run(['validate'])).toMatchObject({ code: 2, stdout: expect.stringContaining(why) });
  });
});
