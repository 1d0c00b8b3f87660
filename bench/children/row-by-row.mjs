// An upsert for each row, prepared once, all in one transaction: the shape of listmonk's import. Arguments: file, rows.
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import pg from 'pg';
import { measured } from './measured.mjs';

const [file, most] = process.argv.slice(2);
const upsert = {
  name: 'upsert',
  text: `insert into subscriber (phone, name, attribs) values ($1, $2, $3)
    on conflict (phone) do update set name = excluded.name, attribs = excluded.attribs, updated_at = now()`,
};
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`create table subscriber (id bigint generated always as identity primary key, phone text not null unique, name text not null,
  attribs jsonb not null, created_at timestamptz not null default now(), updated_at timestamptz not null default now())`);
await measured(async () => {
  const rows = createReadStream(file).pipe(parse({ bom: true, columns: true, to: Number(most) }));
  let count = 0;
  await client.query('begin');
  for await (const row of rows) {
    const { 'Mobile Phone': phone, 'First Name': first, 'Last Name': last, ...attribs } = row;
    await client.query({ ...upsert, values: [phone, `${first} ${last}`, JSON.stringify(attribs)] });
    count += 1;
  }
  await client.query('commit');
  return count;
});
await client.end();
