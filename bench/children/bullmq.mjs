// BullMQ 6 on Redis. Arguments: add or work, messages, lines.
import { Queue, Worker } from 'bullmq';
import { measured } from './measured.mjs';
import { personAt } from './people.mjs';
import { bodyOf, createPoster, jobOf } from './posting.mjs';

const [what, count] = [process.argv[2], Number(process.argv[3])];
const lines = process.argv[4].split(',');
const connection = { host: '127.0.0.1', port: Number(process.env.BENCH_REDIS_PORT) };
const concurrency = Number(process.env.BENCH_CONCURRENCY ?? 128);

if (what === 'add') {
  const queue = new Queue('send', { connection });
  for (let first = 0; first < count; first += 1_000) {
    await queue.addBulk(
      Array.from({ length: Math.min(1_000, count - first) }, (_, index) => ({
        name: 'send',
        data: jobOf(personAt(first + index), lines[(first + index) % lines.length]),
      })),
    );
  }
  await queue.close();
} else {
  const poster = createPoster({ connections: concurrency });
  const options = { connection, concurrency, autorun: false, removeOnComplete: { count: 1_000 } };
  const worker = new Worker('send', async ({ data }) => void (await poster.post(bodyOf(data))), options);
  worker.on('failed', (_job, error) => {
    console.error(error);
    process.exit(1);
  });
  await worker.waitUntilReady();
  let running = Promise.resolve();
  await measured(async () => {
    let done = 0;
    const all = new Promise((resolve) => {
      worker.on('completed', () => {
        done += 1;
        if (done === count) resolve();
      });
    });
    running = worker.run();
    await all;
    return done;
  });
  await worker.close();
  await running;
  await poster.close();
}
