// Pages of the provider's list, as the poller applies them, or the bare update. Arguments: ours or bare; messages; rows a page.

import { readMessage } from '../../dist/sendblue/normalise.js';
import { openDatabase } from '../../dist/store/database/connect.js';
import { applyReports } from '../../dist/track/apply-reports.js';
import { measured } from './measured.mjs';

const [how, ...sizes] = process.argv.slice(2);
const [count, pageSize] = sizes.map(Number);
const { db, pool, close } = await openDatabase({ url: process.env.DATABASE_URL, isRepeating: how === 'ours' });
const { rows } = await pool.query(
  'select a.handle, c.phone from attempt a join contact c on c.id = a.contact_id where a.handle is not null order by a.message_id limit $1',
  [count],
);
const pages = [];
for (let first = 0; first < rows.length; first += pageSize) pages.push(rows.slice(first, first + pageSize));

const bare = `update attempt a
     set state = r.state, provider_status = r.provider_status, channel = r.channel, status_source = 'poller', status_at = r.at
    from unnest($1::text[], $2::attempt_state[], $3::text[], $4::channel[], $5::timestamptz[]) as r (handle, state, provider_status, channel, at)
   where a.handle = r.handle and not a.is_handle_taken`;
const at = new Date();
const bodies = pages.map((page) =>
  page.map(({ handle, phone }) => ({
    message_handle: handle,
    number: phone,
    is_outbound: true,
    status: 'DELIVERED',
    service: 'iMessage',
    date_updated: at.toISOString(),
  })),
);
await measured(async () => {
  let moved = 0;
  for (const page of bodies) {
    if (how === 'ours')
      moved += await applyReports({ db, now: at }, { source: 'poller', reports: page.map(readMessage) });
    else {
      const of = (value) => page.map(() => value);
      const handles = page.map((each) => each.message_handle);
      moved += (await pool.query(bare, [handles, of('delivered'), of('DELIVERED'), of('iMessage'), of(at)])).rowCount;
    }
  }
  if (moved !== count) throw new Error(`${moved} messages moved instead of ${count}`);
  return moved;
});
await close();
