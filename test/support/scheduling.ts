/** A campaign with a schedule, its files on a disk, and a scheduler whose looks a test makes one by one, at times that it chooses. */
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { saveAllAccounts } from '../../src/accounts/save-account.ts';
import type { Alarm } from '../../src/schedule/alarm.ts';
import { openScheduleFiles } from '../../src/schedule/schedule-files.ts';
import { createScheduler, type Scheduler } from '../../src/schedule/scheduler.ts';
import { type LockSession, openLockSession } from '../../src/store/dispatch/line-lock.ts';
import { listLastOccurrences } from '../../src/store/schedule/occurrence.ts';
import { anyTimeYaml } from './account.ts';
import { createTestClock } from './clock.ts';
import { sandboxWorld } from './sandbox-world.ts';
import { onTestFinished } from './side-by-side.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Never rings: a test makes each look itself. */
const noAlarm: Alarm = { next: () => new AbortController().signal, stop: async () => {} };

export interface SchedulingOptions {
  /** The value of the key schedule. */
  readonly schedule: string;
  /** When the first look is made. */
  readonly at: string;
  /** Further lines of account.yaml, and of campaign.yaml. */
  readonly account?: string;
  readonly campaign?: string;
  readonly people?: readonly string[];
  /** What account.yaml says on permitted hours; absent: texts go at any time. */
  readonly hours?: string;
}

export function campaignYaml(schedule: string, more = ''): string {
  return `name: News
purpose: informational
audience: {csv: people.csv, columns: {phone: Mobile}}
messages: [{text: "Here is the news."}]
schedule: ${schedule}
${more}
`;
}

/** Looks at `at` first, so that the schedule is known from then on. */
export async function openScheduling(options: SchedulingOptions) {
  const { people = ['+12125550101', '+13035550102'] } = options;
  const root = temporaryFolder({
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}]\n${options.hours ?? anyTimeYaml}\n${options.account ?? ''}\n`,
    'campaigns/news/campaign.yaml': campaignYaml(options.schedule, options.campaign),
    'campaigns/news/people.csv': `Mobile\n${people.join('\n')}\n`,
  });
  const clock = createTestClock(new Date(options.at));
  const sandbox = await sandboxWorld({ root });
  const world = { ...sandbox, clock, now: () => clock.now() };
  await saveAllAccounts(world);
  const account = await world.db
    .selectFrom('account')
    .selectAll()
    .where('file', '=', 'account.yaml')
    .executeTakeFirstOrThrow();
  /** Another process; with files of its own, when it has another root. */
  const openHost = async (ofHost = root) =>
    openSchedulerHost({ ...world, root: ofHost }, { accountId: account.id, name: account.name });
  let host = await openHost();
  await host.look();
  const file = path.join(root, 'campaigns/news/campaign.yaml');
  return {
    world,
    clock,
    root,
    sandbox,
    accountId: account.id,
    openHost,
    /** Moves the clock there, and looks. */
    lookAt: async (at: string) => {
      clock.pass(Date.parse(at) - clock.now().getTime());
      await host.look();
    },
    /** As a process that starts anew. */
    restart: async () => {
      await host.close();
      host = await openHost();
    },
    edit: (yaml: string) => writeFileSync(file, yaml),
    remove: () => rmSync(path.dirname(file), { recursive: true }),
    /** `2026-12-01T09:00 started`, with the reason where there is one. */
    occurrences: async () =>
      (await listLastOccurrences(world.db, { limit: 100 }))
        .toReversed()
        .map(({ key, state, reason }) => [key.slice(0, 16), state, reason ?? ''].join(' ').trim()),
    runs: async () =>
      world.db.selectFrom('run').select(['id', 'occurrence', 'state', 'stopReason']).orderBy('id').execute(),
    finishRuns: async () =>
      world.db
        .updateTable('run')
        .set({ state: 'finished', finishedAt: clock.now(), stopReason: null })
        .where('state', '=', 'running')
        .execute(),
  };
}

type SchedulingWorld = Awaited<ReturnType<typeof sandboxWorld>>;

/** A process that schedules for an account; the test makes its looks. */
export async function openSchedulerHost(
  world: SchedulingWorld,
  { accountId, name }: { accountId: number; name: string },
): Promise<{ look: () => Promise<void>; close: () => Promise<void> }> {
  const locks: LockSession = await openLockSession(world.databaseUrl);
  onTestFinished(() => locks.close());
  const access = { name, keys: { id: 'SENDBLUE_API_KEY_ID', secret: 'SENDBLUE_API_SECRET_KEY' }, address: null };
  const scheduler: Scheduler = createScheduler(world, {
    accountId,
    account: name,
    provider: await world.provider(access),
    owner: 'test 1',
    files: openScheduleFiles(world, undefined),
    alarm: noAlarm,
  });
  return {
    look: async () => {
      await scheduler.look(locks);
      await scheduler.ended();
    },
    close: () => locks.close(),
  };
}
