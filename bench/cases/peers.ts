/** Dispatch against job queues that would do the same with one job per message. */
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { type BenchCase, type Comparison, type Measure, type Stand, scaled } from '../case.ts';
import { runChild } from '../child.ts';
import { redisSettings, startRedis } from '../redis.ts';
import { takeTurns } from '../rounds.ts';
import { measureDispatch, measureQueue, measureSending, type SendingJob } from '../sending.ts';

const messages = 50_000;
const lineCount = 10;
const rounds = 3;
const peers = { graphile: 'graphile-worker 0.17', bullmq: 'BullMQ 6', pgBoss: 'pg-boss 10' } as const;

export const peersCase: BenchCase = {
  name: 'peers',
  title: 'Dispatch against job queues',
  setup: `Each queue has one job per message, added before the clock starts, as our run is planned before it. A job fills in the same
Liquid text with the same compiled template and posts it with undici's \`Pool\`; ours was filled in when it was planned. The clock stops
when the queue's own store says that no job is left. Processor time is that of the process that works; that of PostgreSQL or Redis
meanwhile stands beside it.

* graphile-worker, as its page on performance advises: \`concurrentJobs: 64, maxPoolSize: 25, localQueue: { size: 500 },
  completeJobBatchDelay: 0, failJobBatchDelay: 0\`; jobs by \`addJobs\`.
* BullMQ, as its page on production advises: Redis with \`${redisSettings.join(' ')}\`, jobs by \`addBulk\`, one
  \`Worker\` with \`concurrency: 128\`, completed jobs removed but for the last 1,000.
* pg-boss: two \`work\` loops with \`batchSize: 500\`, \`pollingIntervalSeconds: 0.5\` (its least) and \`notifyWorker\` after a full
  batch, which skips that wait; \`priority: false\`; jobs by \`insert\`.`,
  measure: async (stand) => {
    const job = { messages: scaled(messages, stand), lines: stand.sandbox.lines.slice(0, lineCount) };
    const measures = await takeTurns(
      {
        ours: async () => measureDispatch(stand, job),
        graphile: async () => measureQueue(stand, 'graphile-worker.mjs', job),
        bullmq: async () => measureBullmq(stand, job),
        pgBoss: async () => measureQueue(stand, 'pg-boss.mjs', job),
      },
      { rounds, note: stand.note },
    );
    return compare(measures, job);
  },
};

type Contestant = 'ours' | keyof typeof peers;

function compare(measures: Record<Contestant, Measure>, { messages }: SendingJob): readonly Comparison[] {
  const { ours } = measures;
  const names = Object.keys(peers) as (keyof typeof peers)[];
  const what = `dispatch of ${messages.toLocaleString('en-US')} messages`;
  const cheapest = names.reduce((best, name) => (cpuOf(measures[name]) < cpuOf(measures[best]) ? name : best));
  return [
    ...names.map((name): Comparison => {
      const theirs = measures[name];
      const value = (ours.perSecond ?? 0) / (theirs.perSecond ?? 1);
      return { what, against: peers[name], ours, theirs, value, unit: '×', target: { moreThan: 1 } };
    }),
    {
      what: 'processor time per message, client and server',
      against: `${peers[cheapest]}, the cheapest of them`,
      ours,
      theirs: measures[cheapest],
      value: cpuOf(ours) / cpuOf(measures[cheapest]),
      unit: '×',
      target: { atMost: 1 },
    },
  ];
}

/** Of the process that works and of its store, µs a message. */
function cpuOf({ cpuUsPerItem = Number.NaN, serverCpuUsPerItem = Number.NaN }: Measure): number {
  return cpuUsPerItem + serverCpuUsPerItem;
}

async function measureBullmq(stand: Stand, { messages, lines }: SendingJob): Promise<Measure> {
  const redis = await startRedis(mkdtempSync(path.join(stand.folder, 'redis-')));
  try {
    const child = (what: 'add' | 'work') => ({
      script: 'bullmq.mjs',
      args: [what, String(messages), lines.join(',')],
      env: { ...stand.envFor(''), BENCH_REDIS_PORT: String(redis.port) },
    });
    await runChild(child('add'));
    return await measureSending(stand, { messages, child: child('work'), serverCpuSeconds: redis.cpuSeconds });
  } finally {
    await redis.stop();
  }
}
