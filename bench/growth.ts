/**
 * `npx tsx bench/growth.ts [recipients]`: what a message leaves behind, in tables and in the journal (WAL), step by step through the
 * commands that people run. For docs/scale.md.
 */
import pg from 'pg';
import { writeCampaignFiles } from './campaign-files.ts';
import type { Stand } from './case.ts';
import { type ChildOptions, cli, runChild } from './child.ts';
import { writeRecipients } from './recipients-file.ts';
import { openStand } from './stand.ts';

const tables = ['contact', 'recipient', 'message', 'queue', 'open', 'attempt', 'skipped', 'run_count'] as const;
const recipients = Number(process.argv[2] ?? 100_000);
const lineCount = 10;
const seed = 7;
const pageSize = 100;

const stand = await openStand({ scale: 1, note: (text) => console.error(text) });
try {
  await stand.withCase(measureGrowth);
} finally {
  await stand.close();
}

async function measureGrowth(given: Stand): Promise<void> {
  const databaseUrl = await given.freshDatabase();
  const { campaign, csv } = writeCampaignFiles(given.folder, { lines: given.sandbox.lines.slice(0, lineCount) });
  const { people } = await writeRecipients(csv, { rows: recipients, seed, isClean: true });
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  const env = { ...given.envFor(databaseUrl), HOME: given.folder };
  const inFolder = { cwd: given.folder, env, allowedCodes: [0, 1] };
  const show = async (step: string, child: ChildOptions): Promise<void> => {
    await client.query('checkpoint');
    const before = await lsn(client);
    await runChild(child);
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes',
      [before],
    );
    const per = await sizes(client, people);
    console.log(`${step}: ${Math.round(Number(rows[0]?.bytes) / people)} bytes of WAL a recipient; ${per}`);
  };
  await show('plan', { script: cli, args: ['plan', campaign], ...inFolder, env: { DATABASE_URL: databaseUrl } });
  await show('send', { script: cli, args: ['send', campaign, '--yes', '--track-for', '0s'], ...inFolder });
  const { rows } = await client.query<{ count: string }>("select count(*) from attempt where state = 'accepted'");
  const accepted = String(rows[0]?.count);
  await show('statuses', { script: 'statuses-pages.mjs', args: ['ours', accepted, String(pageSize)], env });
  console.log(`of ${people} recipients ${accepted} were sent to`);
  await client.query(`vacuum full ${tables.join(', ')}`);
  console.log(`without dead rows: ${await sizes(client, people)}`);
  await client.end();
}

async function lsn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn');
  return rows[0]?.lsn ?? '0/0';
}

async function sizes(client: pg.Client, people: number): Promise<string> {
  const { rows } = await client.query<{ name: string; bytes: string }>(
    'select relname as name, pg_total_relation_size(oid) as bytes from pg_class where relname::text = any($1::text[]) order by array_position($1::text[], relname::text)',
    [[...tables]],
  );
  return rows.map(({ name, bytes }) => `${name} ${Math.round(Number(bytes) / people)}`).join(', ');
}
