/** A run whose messages have all been taken by the provider, and wait for their statuses. */
import pg from 'pg';
import { planRun, type RunSize, settle } from './planned-run.ts';

/** Fills a fresh database with it: each message has a handle and one attempt that was accepted. */
export async function makeSentRun(databaseUrl: string, size: RunSize): Promise<void> {
  await planRun(databaseUrl, size);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`insert into attempt (message_id, line_id, epoch, content_hash, is_new_contact, started_at, finished_at, outcome, evidence)
    select id, line_id, 1, md5(content), true, now(), now(), 'accepted', 'answer' from message order by id`);
  await client.query(`update message set state = 'accepted', handle = gen_random_uuid()::text, provider_status = 'QUEUED', attempts = 1,
    status_source = 'answer', status_at = now()`);
  await client.query('insert into handle (handle, message_id) select handle, id from message');
  await client.query('vacuum full message');
  await client.end();
  await settle(databaseUrl);
}

/** Another table of the same name in its place: the same rows, columns, constraints, room and indexes, one of the handles beside these, and nothing that moves along. */
export async function forgetCounters(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table plain (like message including all) with (fillfactor = 70)');
  await client.query('insert into plain overriding system value select * from message order by id');
  await client.query('drop table message cascade');
  await client.query('create unique index plain_handle on plain (handle)');
  await client.query('alter table plain rename to message');
  await client.end();
  await settle(databaseUrl);
}
