// The rows of a plan once more, one statement a table, into tables with the columns, constraints and indexes of those that a plan writes.
import pg from 'pg';
import { measured } from './measured.mjs';

const tables = ['recipient', 'message', 'queue'];
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
for (const table of tables) {
  await client.query(`create table planned_${table} (like ${table} including all)`);
  await client.query(`create table source_${table} as select * from ${table} order by 1`);
  await client.query(`vacuum analyze source_${table}`);
}
await client.query('checkpoint');
await measured(async () => {
  await client.query('begin');
  let inserted;
  for (const table of tables)
    inserted = await client.query(`insert into planned_${table} select * from source_${table}`);
  await client.query('commit');
  return inserted.rowCount;
});
await client.end();
