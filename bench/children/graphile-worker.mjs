// graphile-worker 0.17 as its page on performance sets it up. Arguments: add or work, messages, lines.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { measured } from './measured.mjs';
import { personAt } from './people.mjs';
import { bodyOf, createPoster, jobOf } from './posting.mjs';
import { until } from './until.mjs';

const [what, count] = [process.argv[2], Number(process.argv[3])];
const lines = process.argv[4].split(',');
const connectionString = process.env.DATABASE_URL;
const concurrentJobs = Number(process.env.BENCH_CONCURRENCY ?? 64);
const logger = new Logger(() => () => {});

if (what === 'add') {
  const utils = await makeWorkerUtils({ connectionString, logger });
  await utils.migrate();
  for (let first = 0; first < count; first += 5_000) {
    const jobs = Array.from({ length: Math.min(5_000, count - first) }, (_, index) => ({
      identifier: 'send',
      payload: jobOf(personAt(first + index), lines[(first + index) % lines.length]),
    }));
    await utils.addJobs(jobs);
  }
  await utils.release();
} else {
  const poster = createPoster({ connections: concurrentJobs });
  const client = new pg.Client({ connectionString });
  await client.connect();
  let runner;
  await measured(async () => {
    let done = 0;
    runner = await run({
      connectionString,
      logger,
      noHandleSignals: true,
      taskList: {
        send: async (payload) => {
          await poster.post(bodyOf(payload)).catch(fail);
          done += 1;
        },
      },
      preset: {
        worker: {
          concurrentJobs,
          maxPoolSize: 25,
          localQueue: { size: 500 },
          completeJobBatchDelay: 0,
          failJobBatchDelay: 0,
        },
      },
    });
    await until(() => done >= count);
    await until(async () => {
      const { rows } = await client.query('select from graphile_worker._private_jobs limit 1');
      return rows.length === 0;
    });
    return done;
  });
  await runner.stop();
  await poster.close();
  await client.end();
}

/** A job that failed would come again minutes later. */
function fail(error) {
  console.error(error);
  process.exit(1);
}
