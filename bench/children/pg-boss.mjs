// pg-boss 10 with batches, and with notifyWorker, which its docs name for throughput. Arguments: add or work, messages, lines.
import pg from 'pg';
import PgBoss from 'pg-boss';
import { measured } from './measured.mjs';
import { personAt } from './people.mjs';
import { bodyOf, createPoster, jobOf } from './posting.mjs';
import { until } from './until.mjs';

const [what, count] = [process.argv[2], Number(process.argv[3])];
const lines = process.argv[4].split(',');
const batchSize = Number(process.env.BENCH_BATCH ?? 500);
const workers = Number(process.env.BENCH_WORKERS ?? 2);
const connections = 128;
const boss = new PgBoss({ connectionString: process.env.DATABASE_URL, supervise: false, schedule: false });
boss.on('error', (error) => {
  console.error(error);
  process.exit(1);
});
await boss.start();

if (what === 'add') {
  await boss.createQueue('send');
  for (let first = 0; first < count; first += 5_000) {
    await boss.insert(
      Array.from({ length: Math.min(5_000, count - first) }, (_, index) => ({
        name: 'send',
        data: jobOf(personAt(first + index), lines[(first + index) % lines.length]),
      })),
    );
  }
  await boss.stop({ graceful: false });
} else {
  const poster = createPoster({ connections });
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await measured(async () => {
    let done = 0;
    for (let worker = 0; worker < workers; worker += 1) {
      let id;
      const handle = async (jobs) => {
        // The next batch at once, not at the next look.
        if (jobs.length === batchSize) boss.notifyWorker(id);
        await Promise.all(jobs.map(async ({ data }) => poster.post(bodyOf(data))));
        done += jobs.length;
      };
      id = await boss.work('send', { batchSize, pollingIntervalSeconds: 0.5, priority: false }, handle);
    }
    await until(() => done >= count);
    await until(async () => {
      const { rows } = await client.query("select from pgboss.job where state < 'completed' limit 1");
      return rows.length === 0;
    });
    return done;
  });
  await boss.stop({ graceful: false });
  await poster.close();
  await client.end();
}
