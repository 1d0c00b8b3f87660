// Dispatch itself, as `bluecast send` runs it: src/dispatch/dispatch.ts with a real client, over a run that is planned. The clock
// stops when the counters in the database say that every answer is committed. Arguments: messages.
import { setTimeout as wait } from 'node:timers/promises';
import { dispatch } from '../../dist/dispatch/dispatch.js';
import { createSendblueClient } from '../../dist/sendblue/client.js';
import { openDatabase } from '../../dist/store/database/connect.js';
import { listLinesToSend } from '../../dist/store/dispatch/line.js';
import { openWorkerSession } from '../../dist/store/dispatch/worker-session.js';
import { measured } from './measured.mjs';
import { until } from './until.mjs';

const count = Number(process.argv[2]);
const { DATABASE_URL, SENDBLUE_BASE_URL, SENDBLUE_API_KEY_ID, SENDBLUE_API_SECRET_KEY } = process.env;

const { db, pool, close } = await openDatabase({ url: DATABASE_URL, isRepeating: true });
const client = createSendblueClient({
  baseUrl: SENDBLUE_BASE_URL,
  apiKeyId: SENDBLUE_API_KEY_ID,
  apiSecretKey: SENDBLUE_API_SECRET_KEY,
});
const clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  sleep: async (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
};
const locks = await openWorkerSession({ databaseUrl: DATABASE_URL, clock }, { name: 'bench' });
let answered = 0;
const provider = {
  sendCarousel: client.sendCarousel,
  sendMessage: async (request, options) => {
    const message = await client.sendMessage(request, options);
    answered += 1;
    return message;
  },
};
const { rows } = await pool.query('select number from line');
const lines = (await listLinesToSend(db, { accountId: 1, numbers: rows.map(({ number }) => number) })).map(
  ({ id, number, limits }) => ({ lineId: id, number, perSecond: limits.perSecond }),
);

const stopping = new AbortController();
let working = Promise.resolve();
await measured(async () => {
  working = dispatch(
    {
      db,
      locks,
      provider,
      clock,
      log: (event, fields) => console.error(event, fields),
      owner: 'bench',
      callbackUrl: null,
      killPoint: () => {},
      onAttempts: () => {},
      unrecorded: [],
    },
    { listLines: async () => lines, stopping: stopping.signal },
  );
  const sent = until(async () => {
    if (answered < count) return false;
    const counted = await pool.query("select sum(messages) as messages from run_count where state = 'accepted'");
    return Number(counted.rows[0].messages) === count;
  });
  await Promise.race([sent, working]);
  return answered;
});
stopping.abort();
await working;
await locks.close();
await client.close();
await close();
