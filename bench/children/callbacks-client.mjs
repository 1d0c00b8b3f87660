// The provider, calling back: one status for each attempt, so many at a time. Arguments: port, callbacks, how many at a time.
import pg from 'pg';
import { Pool } from 'undici';
import { measured } from './measured.mjs';

const [port, count, inFlight] = process.argv.slice(2).map(Number);
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const { rows } = await client.query(
  'select a.message_id, a.id, a.handle, c.phone from attempt a join contact c on c.id = a.contact_id order by a.id limit $1',
  [count],
);
await client.end();
const calls = rows.map(({ message_id, id, handle, phone }) => ({
  path: `/callbacks/secret/${message_id}-${id}`,
  body: JSON.stringify({
    accountEmail: 'bench@example.com',
    content: 'Hi Ada, the winter sale of Hartwell Books in Austin begins on Friday: 20% off. Reply STOP to opt out.',
    is_outbound: true,
    status: 'DELIVERED',
    error_code: null,
    message_handle: handle,
    date_sent: new Date().toISOString(),
    date_updated: new Date().toISOString(),
    number: phone,
    was_downgraded: false,
    service: 'iMessage',
  }),
}));
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: inFlight });
const headers = { 'content-type': 'application/json' };
await measured(async () => {
  let next = 0;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (next < calls.length) {
        const { path, body } = calls[next++];
        const answer = await pool.request({ method: 'POST', path, headers, body });
        if (answer.statusCode !== 200) throw new Error(`answered with ${answer.statusCode}`);
        await answer.body.dump();
      }
    }),
  );
  return calls.length;
});
await pool.close();
