/** A run whose messages have all been taken by the provider, and wait for their statuses. */
import pg from 'pg';
import { planRun, type RunSize, settle } from './planned-run.ts';

/** Fills a fresh database with it: each message has one attempt, accepted under a handle of its own. */
export async function makeSentRun(databaseUrl: string, size: RunSize): Promise<void> {
  await planRun(databaseUrl, size);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    insert into attempt (message_id, id, contact_id, started_at, finished_at, status_at, run_id, line_id, epoch, attempts,
                         crashes, is_new_contact, is_informational, is_last, outcome, state, evidence, status_source,
                         provider_status, handle, content_hash)
    select id, nextval('attempt_id_seq'), contact_id, now(), now(), now(), run_id, line_id, 1, 1, 0, true, false, true,
           'accepted', 'accepted', 'answer', 'answer', 'QUEUED', gen_random_uuid()::text,
           sha256(convert_to(content, 'UTF8'))
      from message order by id`);
  await client.query('truncate queue');
  await client.query("update run_count set state = 'accepted' where state = 'planned'");
  await client.end();
  await settle(databaseUrl);
}
