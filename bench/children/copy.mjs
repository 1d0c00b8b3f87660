// COPY of a CSV as it stands into a table with the same unique index. Arguments: file, rows.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { measured } from './measured.mjs';

const [file, rows] = process.argv.slice(2);
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`create table person (phone text not null constraint person_phone_is_unique unique, first_name text, last_name text,
  email text, city text, state text, plan text, appointment_at text, provider text, consent text)`);
await measured(async () => {
  await pipeline(createReadStream(file), client.query(copyFrom('copy person from stdin with (format csv, header)')));
  return Number(rows);
});
await client.end();
