/** A run that several processes share, as far as one process can play them: each worker has a pool, a session and a client of its own. */
import { worker } from '../../src/commands/worker.ts';
import type { SandboxOptions } from '../../src/sandbox/provider/settings.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { freshDatabase, openTestDatabase, type TestDatabase } from './database.ts';
import { envOf, openQuickSandbox } from './quick-sandbox.ts';
import { startTestRun, type TestRunOptions } from './run.ts';
import { onTestFinished } from './side-by-side.ts';
import { type TestWorld, testWorld } from './world.ts';

export interface CrewOptions extends TestRunOptions {
  /** Where the run lives; absent: a fresh database. */
  readonly databaseUrl?: string;
  readonly sandbox?: Partial<SandboxOptions>;
  readonly perSecond?: number;
}

export interface CrewMember {
  readonly world: TestWorld;
  /** Asks it to stop, as Ctrl-C does, and waits until it has. */
  stop(): Promise<number>;
}

export interface Crew extends TestDatabase {
  readonly runId: number;
  readonly lineIds: readonly number[];
  readonly sandbox: Sandbox;
  /** For processes of their own. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a worker. `url`: its own way to the database; `port`: where it listens for the provider. */
  join(member?: { url?: string; port?: number }): Promise<CrewMember>;
  /** How many lines each worker has, by worker; 0 is nobody. */
  shares(): Promise<ReadonlyMap<number, number>>;
}

/** How many seconds absence must last; short, because a sandbox shows at once what it took. */
const settleAfterSeconds = 1;

export async function openCrew({ databaseUrl, sandbox: wanted, perSecond, ...options }: CrewOptions): Promise<Crew> {
  const database = databaseUrl === undefined ? await freshDatabase() : await openTestDatabase(databaseUrl);
  const numbers = options.lines ?? ['+14155550100', '+14155550101'];
  const limits = { perSecond: perSecond ?? null, newPerHour: null, newPerDay: null };
  const run = await startTestRun(database, { ...options, lines: numbers, limits });
  await database.db.updateTable('run').set({ settleAfterSeconds }).execute();
  const sandbox = await openQuickSandbox({
    seed: 'crew',
    limits: 'off',
    lines: numbers.map((number) => ({ number, generation: 'V2' })),
    phoneMix: { iMessage: 0.6, RCS: 0.1, SMS: 0.28 },
    ...wanted,
  });
  const join: Crew['join'] = async ({ url = database.url, port } = {}) => {
    const stopping = new AbortController();
    const publicUrl = port === undefined ? {} : { BLUECAST_PUBLIC_URL: `http://127.0.0.1:${port}` };
    const world = await testWorld({
      env: { ...envOf(sandbox), ...publicUrl },
      database: await openTestDatabase(url),
      stopping: stopping.signal,
    });
    const working = worker(world, { trackForMs: 60_000, ...(port === undefined ? {} : { port }) });
    // Its end is asked for below, and an end by an error must not count as nobody's until then.
    working.catch(() => {});
    const stop = async (): Promise<number> => {
      stopping.abort();
      return working;
    };
    onTestFinished(async () => {
      await stop().catch(() => {});
      await world.close();
    });
    return { world, stop };
  };
  const shares = async (): Promise<ReadonlyMap<number, number>> => {
    const rows = await database.db
      .selectFrom('line')
      .select((eb) => ['workerId', eb.fn.countAll<number>().as('lines')])
      .groupBy('workerId')
      .execute();
    return new Map(rows.map(({ workerId, lines }) => [workerId ?? 0, lines]));
  };
  return { ...database, ...run, sandbox, env: { ...envOf(sandbox), DATABASE_URL: database.url }, join, shares };
}
