/** What every contestant that sends is measured by: the same messages to the same sandbox, each taken once. */
import type { Measure, Stand } from './case.ts';
import { type ChildOptions, measureOf, runChild } from './child.ts';
import { planRun, settle } from './planned-run.ts';

export interface SendingJob {
  readonly messages: number;
  readonly lines: readonly string[];
}

/** Runs a child that sends `messages`, and holds it to having sent them: a contestant that loses or doubles some is no contestant. */
export async function measureSending(
  stand: Stand,
  options: { child: ChildOptions; messages: number; serverCpuSeconds?: () => Promise<number | null> },
): Promise<Measure> {
  await stand.sandbox.reset();
  const cpuOf = options.serverCpuSeconds ?? stand.databaseCpuSeconds;
  const before = await cpuOf();
  const usage = await runChild(options.child);
  const after = await cpuOf();
  const taken = await stand.sandbox.countTaken();
  if (taken !== options.messages)
    throw new Error(`${options.child.script} sent ${taken} messages instead of ${options.messages}`);
  const measure = measureOf(usage);
  if (before === null || after === null) return measure;
  return { ...measure, serverCpuUsPerItem: ((after - before) * 1e6) / options.messages };
}

/** Our dispatch, over a run that was planned before the clock starts. */
export async function measureDispatch(
  stand: Stand,
  job: SendingJob,
  nodeOptions?: readonly string[],
): Promise<Measure> {
  const databaseUrl = await stand.freshDatabase();
  await planRun(databaseUrl, job);
  return measureSending(stand, {
    messages: job.messages,
    child: {
      script: 'dispatch.mjs',
      args: [String(job.messages)],
      env: stand.envFor(databaseUrl),
      ...(nodeOptions === undefined ? {} : { nodeOptions }),
    },
  });
}

/** A queue on PostgreSQL, whose jobs were added before the clock starts. */
export async function measureQueue(stand: Stand, script: string, job: SendingJob): Promise<Measure> {
  const databaseUrl = await stand.emptyDatabase();
  const child = (what: 'add' | 'work'): ChildOptions => ({
    script,
    args: [what, String(job.messages), job.lines.join(',')],
    env: stand.envFor(databaseUrl),
  });
  await runChild(child('add'));
  await settle(databaseUrl);
  return measureSending(stand, { messages: job.messages, child: child('work') });
}
