/** Several processes on one database. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type BenchCase, type Comparison, type Measure, type Stand, scaled } from '../case.ts';
import { cli, type RunningChild, startChild } from '../child.ts';
import { planRun } from '../planned-run.ts';
import { takeTurns } from '../rounds.ts';

const rounds = 3;
const lookMs = 50;
/** Until every worker has its share of the lines: a look every second, and some patience. */
const sharedWithinMs = 60_000;
const sentWithinMs = 600_000;
/** As fast as the machine lets them, and as over a network, where each process waits for its answers. */
const settings = [
  { answerMs: 0, messages: 50_000, how: 'answers at once' },
  { answerMs: 100, messages: 20_000, how: 'answers after 100 ms' },
];

export const workersCase: BenchCase = {
  name: 'workers',
  title: 'Several workers on one database',
  setup: `\`bluecast worker\`, one, two and four processes, 200 lines without limits. The clock starts when every worker has its share
of the lines and the run is started, and stops when PostgreSQL says that the last answer is committed. PostgreSQL and the sandbox
share the same cores; so the same is measured once more with a provider that takes 100 ms for each answer, where one process is
held up by the 128 sends that it may have in flight and not by the machine. No loss: the sandbox took every message once.`,
  measure: async (stand) => {
    const comparisons: Comparison[] = [];
    for (const { messages, ...setting } of settings)
      comparisons.push(...(await compareWorkers(stand, { ...setting, size: scaled(messages, stand) })));
    return comparisons;
  },
};

async function compareWorkers(
  stand: Stand,
  { size, answerMs, how }: { size: number; answerMs: number; how: string },
): Promise<readonly Comparison[]> {
  const { one, two, four } = await takeTurns(
    {
      one: async () => measureWorkers(stand, { size, answerMs, workers: 1 }),
      two: async () => measureWorkers(stand, { size, answerMs, workers: 2 }),
      four: async () => measureWorkers(stand, { size, answerMs, workers: 4 }),
    },
    { rounds, note: stand.note },
  );
  const row = (workers: number, ours: Measure): Omit<Comparison, 'target'> => ({
    what: `${workers} workers, ${size.toLocaleString('en-US')} messages, ${how}`,
    against: '1 worker',
    ours,
    theirs: one,
    value: (ours.perSecond ?? 0) / (one.perSecond ?? 1),
    unit: '×',
  });
  return [
    { ...row(2, two), target: { atLeast: 1.6 } },
    { ...row(4, four), target: { moreThan: 0 }, note: 'the target is that nothing is lost, and nothing was' },
  ];
}

async function measureWorkers(
  stand: Stand,
  { size, answerMs, workers }: { size: number; answerMs: number; workers: number },
): Promise<Measure> {
  const databaseUrl = await stand.freshDatabase();
  await planRun(databaseUrl, { messages: size, lines: stand.sandbox.lines }, { isStarted: false });
  await stand.sandbox.reset();
  if (answerMs > 0) await stand.sandbox.slowDown(answerMs);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const children: RunningChild[] = [];
  try {
    for (let worker = 0; worker < workers; worker += 1) children.push(startWorker(stand, { databaseUrl, worker }));
    const isShared = async (): Promise<boolean> => {
      const { rows } = await client.query<{ lines: number }>(
        'select count(*)::integer as lines from line where worker_id is not null group by worker_id',
      );
      const share = stand.sandbox.lines.length / workers;
      return rows.length === workers && rows.every(({ lines }) => Math.abs(lines - share) <= 1);
    };
    await waitFor(isShared, children, sharedWithinMs);
    const cpuBefore = await stand.databaseCpuSeconds();
    const startedMs = performance.now();
    await client.query("update run set state = 'running', started_at = now()");
    const isSent = async (): Promise<boolean> => {
      const { rows } = await client.query<{ messages: string | null }>(
        "select sum(messages) as messages from run_count where state = 'accepted'",
      );
      return Number(rows[0]?.messages) === size;
    };
    await waitFor(isSent, children, sentWithinMs);
    const seconds = (performance.now() - startedMs) / 1_000;
    const cpuAfter = await stand.databaseCpuSeconds();
    const taken = await stand.sandbox.countTaken();
    if (taken !== size) throw new Error(`${workers} workers sent ${taken} messages instead of ${size}`);
    for (const child of children) child.stop();
    const usages = await Promise.all(children.map(async ({ ended }) => ended));
    return {
      perSecond: size / seconds,
      cpuUsPerItem: usages.reduce((sum, { whole }) => sum + whole.cpuUs, 0) / size,
      peakMb: Math.max(...usages.map(({ whole }) => whole.peakMb)),
      ...(cpuBefore === null || cpuAfter === null ? {} : { serverCpuUsPerItem: ((cpuAfter - cpuBefore) * 1e6) / size }),
    };
  } finally {
    for (const child of children) child.stop('SIGKILL');
    await client.end();
  }
}

function startWorker(stand: Stand, { databaseUrl, worker }: { databaseUrl: string; worker: number }): RunningChild {
  // What a machine remembers of a database is in its home: four machines here.
  const home = path.join(stand.folder, `worker-${worker}`);
  mkdirSync(home, { recursive: true });
  return startChild({
    script: cli,
    args: ['worker'],
    cwd: home,
    env: { ...stand.envFor(databaseUrl), HOME: home },
    // It is ended by a signal.
    allowedCodes: [0, 130],
  });
}

/** Throws when a worker ends first, or when it takes too long. */
async function waitFor(
  isTrue: () => Promise<boolean>,
  children: readonly RunningChild[],
  withinMs: number,
): Promise<void> {
  const died = Promise.race(children.map(async ({ ended }) => ended)).then(() => {
    throw new Error('A worker has ended before the work was done');
  });
  died.catch(() => {});
  const until = performance.now() + withinMs;
  while (!(await Promise.race([isTrue(), died]))) {
    if (performance.now() > until) throw new Error(`The workers are not done within ${withinMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
