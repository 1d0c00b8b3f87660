// The rows of `message` once more, in one statement, into a table with its columns, constraints and indexes.
import pg from 'pg';
import { measured } from './measured.mjs';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('create table planned (like message including all)');
await client.query('create table source as select * from message order by id');
await client.query('vacuum analyze source');
await client.query('checkpoint');
const { rows } =
  await client.query(`select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
  where attrelid = 'planned'::regclass and attnum > 0 and not attisdropped and attidentity = ''`);
const [{ columns }] = rows;
await measured(async () => {
  const inserted = await client.query(`insert into planned (${columns}) select ${columns} from source`);
  return inserted.rowCount;
});
await client.end();
