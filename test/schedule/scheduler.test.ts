import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findHold } from '../../src/report/hold.ts';
import { cancelRun } from '../../src/runs/control-run.ts';
import {
  approveSchedule,
  backfill,
  findBackfill,
  findSchedule,
  pauseSchedule,
  resumeSchedule,
  runOccurrence,
} from '../../src/schedule/control-schedule.ts';
import { listScheduleRows } from '../../src/store/schedule/schedule.ts';
import { campaignYaml, openScheduling } from '../support/scheduling.ts';
import { temporaryFolder, writeFiles } from '../support/temporary-folder.ts';

const daily = '{at: "09:00", zone: America/New_York}';

describe('a schedule', () => {
  test('starts one run at its time, and no second one at the next look or in another process', async () => {
    const { lookAt, restart, occurrences, runs } = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    await lookAt('2026-12-01T13:59:59Z');
    expect(await occurrences()).toEqual([]);
    await lookAt('2026-12-01T14:00:00Z');
    await lookAt('2026-12-01T14:00:05Z');
    await restart();
    await lookAt('2026-12-01T14:00:10Z');
    expect(await occurrences()).toEqual(['2026-12-01T09:00 started']);
    expect(await runs()).toEqual([
      { id: 1, occurrence: '2026-12-01T09:00[America/New_York]', state: 'running', stopReason: null },
    ]);
  });

  test('does not wait for the next look because others of its minute start before it', async () => {
    const many = ['one', 'two', 'three', 'four', 'five'];
    const { lookAt, root, runs } = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    writeFiles(
      root,
      Object.fromEntries(
        many.flatMap((name) => [
          [`campaigns/${name}/campaign.yaml`, campaignYaml(daily)],
          [`campaigns/${name}/people.csv`, 'Mobile\n+12125550101\n'],
        ]),
      ),
    );
    await lookAt('2026-12-01T13:30Z');
    await lookAt('2026-12-01T14:00Z');
    expect((await runs()).map(({ state }) => state)).toEqual(['running', ...many.map(() => 'running')]);
  });

  test('that is first seen at noon asks for nothing of that morning', async () => {
    const { lookAt, occurrences } = await openScheduling({ schedule: daily, at: '2026-12-01T17:00Z' });
    await lookAt('2026-12-01T23:00Z');
    expect(await occurrences()).toEqual([]);
  });

  test('that is moved from 9 to 15 at noon, after the run of 9, texts nobody again on that day', async () => {
    const { lookAt, edit, finishRuns, occurrences } = await openScheduling({
      schedule: daily,
      at: '2026-12-01T13:00Z',
    });
    await lookAt('2026-12-01T14:00Z');
    await finishRuns();
    edit(campaignYaml('{at: "15:00", zone: America/New_York}'));
    await lookAt('2026-12-01T17:00Z');
    await lookAt('2026-12-01T20:00Z');
    await lookAt('2026-12-02T20:00Z');
    expect(await occurrences()).toEqual([
      '2026-12-01T09:00 started',
      '2026-12-01T15:00 skipped same_day: this day had its run before the time was changed',
      '2026-12-02T15:00 started',
    ]);
  });

  test('leaves a row for each time of six hours without a process, and starts none of them', async () => {
    const hourly = '{cron: "0 9-11 * * *", zone: America/New_York, late: {within: 1h}}';
    const { lookAt, restart, occurrences, runs } = await openScheduling({ schedule: hourly, at: '2026-12-01T13:30Z' });
    await restart();
    await lookAt('2026-12-01T19:30Z');
    expect(await occurrences()).toEqual([
      '2026-12-01T09:00 missed late: noticed 5 h 30 min after its time; the schedule permits 1 h',
      '2026-12-01T10:00 missed late: noticed 4 h 30 min after its time; the schedule permits 1 h',
      '2026-12-01T11:00 missed late: noticed 3 h 30 min after its time; the schedule permits 1 h',
    ]);
    expect(await runs()).toEqual([]);
  });

  test('starts the latest of what it missed where it permits so much', async () => {
    const hourly = '{cron: "0 9-11 * * *", zone: America/New_York, late: {within: 8h, catchUp: latest}}';
    const { lookAt, occurrences } = await openScheduling({ schedule: hourly, at: '2026-12-01T13:30Z' });
    await lookAt('2026-12-01T19:30Z');
    expect((await occurrences()).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([
      '2026-12-01T09:00 missed',
      '2026-12-01T10:00 missed',
      '2026-12-01T11:00 started',
    ]);
  });

  test('skips a time while the run before it is not finished, and names that run', async () => {
    const hourly = '{cron: "0 9-11 * * *", zone: America/New_York}';
    const { lookAt, finishRuns, occurrences } = await openScheduling({ schedule: hourly, at: '2026-12-01T13:30Z' });
    await lookAt('2026-12-01T14:00Z');
    await lookAt('2026-12-01T15:00Z');
    await finishRuns();
    await lookAt('2026-12-01T16:00Z');
    expect(await occurrences()).toEqual([
      '2026-12-01T09:00 started',
      '2026-12-01T10:00 skipped overlap: run 1 is not finished: 2 left',
      '2026-12-01T11:00 started',
    ]);
  });

  test('lets a time wait for the run before it where it says queue', async () => {
    const hourly = '{cron: "0 9-11 * * *", zone: America/New_York, overlap: queue}';
    const { lookAt, finishRuns, occurrences } = await openScheduling({ schedule: hourly, at: '2026-12-01T13:30Z' });
    await lookAt('2026-12-01T14:00Z');
    await lookAt('2026-12-01T15:00Z');
    await lookAt('2026-12-01T15:30Z');
    expect(await occurrences()).toEqual([
      '2026-12-01T09:00 started',
      '2026-12-01T10:00 queued overlap: run 1 is not finished: 2 left',
    ]);
    await finishRuns();
    await lookAt('2026-12-01T15:31Z');
    expect(await occurrences()).toEqual(['2026-12-01T09:00 started', '2026-12-01T10:00 started']);
  });
});

describe('a campaign file that becomes invalid', () => {
  test('stops its schedule and its run at the next look, and both continue once it is right again', async () => {
    const { lookAt, edit, runs, occurrences } = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    await lookAt('2026-12-01T14:00Z');
    edit(`${campaignYaml(daily)}nonsense: true\n`);
    await lookAt('2026-12-01T14:00:05Z');
    expect(await runs()).toMatchObject([{ state: 'paused', stopReason: expect.stringContaining('campaign files: ') }]);
    await lookAt('2026-12-02T14:00Z');
    expect(await occurrences()).toEqual(['2026-12-01T09:00 started']);
    edit(campaignYaml(daily));
    await lookAt('2026-12-02T14:30Z');
    expect(await runs()).toMatchObject([{ state: 'running', stopReason: null }]);
    expect(await occurrences()).toEqual(['2026-12-01T09:00 started']);
  });

  test('by a text alone, or as a folder that is gone, does the same', async () => {
    const one = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    await one.lookAt('2026-12-01T14:00Z');
    one.edit(campaignYaml(daily).replace('Here is the news.', 'Hi {{ first_name'));
    await one.lookAt('2026-12-01T14:00:05Z');
    expect(await one.runs()).toMatchObject([{ state: 'paused' }]);
    one.edit(campaignYaml(daily));
    await one.lookAt('2026-12-01T14:00:10Z');
    one.remove();
    await one.lookAt('2026-12-01T14:00:15Z');
    expect(await one.runs()).toMatchObject([{ state: 'paused', stopReason: expect.stringContaining('gone') }]);
  });
});

test('people in several zones have each their own nine o’clock', async () => {
  const local = '{at: "09:00", zone: recipient}';
  const people = ['+12125550101', '+13035550102', '+14155550103'];
  const { lookAt, world } = await openScheduling({ schedule: local, at: '2026-12-01T10:00Z', people });
  // St. John's has nine o'clock first.
  await lookAt('2026-12-01T12:30Z');
  const rows = await world.db.selectFrom('queue').select('readyAt').orderBy('readyAt').execute();
  expect(rows.map(({ readyAt }) => readyAt.toISOString().slice(11, 16))).toEqual(['14:00', '16:00', '17:00']);
  const hold = await findHold({ db: world.db, now: world.now() }, 1);
  expect(hold).toEqual({ by: 'due', until: new Date('2026-12-01T14:00Z') });
});

test('of people whose own time passed while no process could send, those are skipped, and the others get theirs', async () => {
  const local = '{at: "09:00", zone: recipient, late: {within: 1h}}';
  const people = ['+12125550101', '+13035550102', '+14155550103'];
  const { lookAt, restart, world } = await openScheduling({ schedule: local, at: '2026-12-01T10:00Z', people });
  await lookAt('2026-12-01T12:30Z');
  await lookAt('2026-12-01T13:30Z');
  await restart();
  await lookAt('2026-12-01T16:30Z');
  expect(await world.db.selectFrom('skipped').select('reason').execute()).toEqual([{ reason: 'late' }]);
  const rows = await world.db.selectFrom('queue').select('readyAt').orderBy('readyAt').execute();
  expect(rows.map(({ readyAt }) => readyAt.toISOString().slice(11, 16))).toEqual(['16:00', '17:00']);
});

describe('of two machines', () => {
  const other = async (
    opened: Awaited<ReturnType<typeof openScheduling>>,
    { schedule, writtenAt }: { schedule: string; writtenAt: string },
  ) => {
    const folder = temporaryFolder({
      'campaigns/account.yaml': readFileSync(path.join(opened.root, 'campaigns/account.yaml')),
      'campaigns/news/campaign.yaml': campaignYaml(schedule),
      'campaigns/news/people.csv': 'Mobile\n+12125550101\n',
    });
    for (const file of ['campaigns', 'campaigns/account.yaml', 'campaigns/news/campaign.yaml'])
      utimesSync(path.join(folder, file), new Date(writtenAt), new Date(writtenAt));
    return opened.openHost(folder);
  };

  test('the one whose files were deployed last schedules, and the other stops at its next look', async () => {
    const opened = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    const newer = await other(opened, {
      schedule: '{at: "09:30", zone: America/New_York}',
      writtenAt: '2040-01-01T00:00Z',
    });
    await newer.look();
    await opened.lookAt('2026-12-01T13:00:05Z');
    await newer.look();
    await opened.lookAt('2026-12-01T14:30Z');
    expect(await opened.occurrences()).toEqual([]);
    await newer.look();
    expect(await opened.occurrences()).toEqual(['2026-12-01T09:30 started']);
  });

  test('one whose files are older changes nothing, not even when it comes later', async () => {
    const opened = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
    const older = await other(opened, {
      schedule: '{at: "08:30", zone: America/New_York}',
      writtenAt: '2020-01-01T00:00Z',
    });
    await older.look();
    await opened.lookAt('2026-12-01T13:45Z');
    await older.look();
    await opened.lookAt('2026-12-01T14:00Z');
    expect(await opened.occurrences()).toEqual(['2026-12-01T09:00 started']);
  });
});

test('a schedule that is paused asks for nothing, and nothing of that time once it is resumed', async () => {
  const { lookAt, world, accountId, occurrences } = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
  const [row] = await listScheduleRows(world.db, accountId);
  if (row === undefined) throw new Error('no schedule');
  await pauseSchedule(world, { row, because: 'stocktaking', by: 'Ann' });
  await lookAt('2026-12-01T14:00Z');
  await lookAt('2026-12-01T20:00Z');
  await resumeSchedule(world, { row, by: 'Ann' });
  await lookAt('2026-12-02T13:00Z');
  expect(await occurrences()).toEqual([]);
  await lookAt('2026-12-02T14:00Z');
  expect(await occurrences()).toEqual(['2026-12-02T09:00 started']);
});

test('an account that asks for approval starts only what was approved, until campaign.yaml changes', async () => {
  const { lookAt, world, root, edit, finishRuns, occurrences } = await openScheduling({
    schedule: daily,
    at: '2026-12-01T13:00Z',
    account: 'requireApproval: {above: 1}',
  });
  const folder = path.join(root, 'campaigns/news');
  await lookAt('2026-12-01T14:00Z');
  await approveSchedule(world, { found: await findSchedule(world, folder), by: 'Ben' });
  await lookAt('2026-12-02T14:00Z');
  await finishRuns();
  await lookAt('2026-12-03T14:00Z');
  await finishRuns();
  edit(campaignYaml(daily).replace('Here is', 'This is'));
  await lookAt('2026-12-04T14:00Z');
  const rule =
    'Cannot start it by itself: 2 recipients need an approved schedule (requireApproval in the account file), and';
  expect(await occurrences()).toEqual([
    `2026-12-01T09:00 missed ${rule} nobody has approved it`,
    '2026-12-02T09:00 started',
    '2026-12-03T09:00 started',
    `2026-12-04T09:00 missed ${rule} campaign.yaml has changed since it was approved`,
  ]);
});

test('a time that was missed can be started by its name, once', async () => {
  const { lookAt, world, root, occurrences } = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z' });
  await lookAt('2026-12-01T20:00Z');
  const folder = path.join(root, 'campaigns/news');
  const start = async (time: string) =>
    runOccurrence(world, { found: await findSchedule(world, folder), time, by: 'Ann' });
  await expect(start('2026-12-02T09:00')).rejects.toThrow('missed were 2026-12-01T09:00[America/New_York]');
  expect(await start('2026-12-01 09:00')).toMatchObject({
    occurrence: '2026-12-01T09:00[America/New_York]',
    recipients: 2,
  });
  expect(await occurrences()).toEqual(['2026-12-01T09:00 started']);
  await expect(start('2026-12-01T09:00')).rejects.toThrow('run 1 is its run');
});

test('a backfill lets the missed times of a span run one after another, and those that ran not again', async () => {
  const hourly = '{cron: "0 9-12 * * *", zone: America/New_York, late: skip}';
  const { lookAt, world, root, finishRuns, occurrences } = await openScheduling({
    schedule: hourly,
    at: '2026-12-01T13:30Z',
  });
  await lookAt('2026-12-01T14:00Z');
  await finishRuns();
  await lookAt('2026-12-01T17:30Z');
  const found = await findSchedule(world, path.join(root, 'campaigns/news'));
  const span = { from: new Date('2026-12-01T12:00Z'), until: new Date('2026-12-01T16:30Z') };
  const times = await findBackfill(world, { found, ...span });
  expect(times.map(({ key }) => key.slice(11, 16))).toEqual(['10:00', '11:00']);
  await backfill(world, { found, occurrences: times, by: 'Ann' });
  await lookAt('2026-12-01T17:30:05Z');
  expect((await occurrences()).map((each) => each.slice(11, 24).trim())).toEqual([
    '09:00 started',
    '10:00 started',
    '11:00 queued',
    '12:00 missed',
  ]);
  await finishRuns();
  await lookAt('2026-12-01T17:30:10Z');
  expect((await occurrences())[2]).toBe('2026-12-01T11:00 started');
});

test('people are spread over the time that the schedule says, each always at the same place', async () => {
  const people = Array.from({ length: 60 }, (_, index) => `+1212555${String(100 + index).padStart(4, '0')}`);
  const spread = '{at: "09:00", zone: America/New_York, spread: 2h}';
  const { lookAt, world } = await openScheduling({ schedule: spread, at: '2026-12-01T13:00Z', people });
  const shifts = async (start: string) => {
    const rows = await world.db.selectFrom('queue').select(['contactId', 'readyAt']).orderBy('contactId').execute();
    return rows.map(({ readyAt }) => readyAt.getTime() - Date.parse(start));
  };
  await lookAt('2026-12-01T14:00Z');
  const first = await shifts('2026-12-01T14:00Z');
  expect(first.every((ms) => ms >= 0 && ms < 7_200_000)).toBe(true);
  for (let part = 0; part < 4; part += 1) expect(first.some((ms) => Math.floor(ms / 1_800_000) === part)).toBe(true);
  await cancelRun(world, 1);
  await lookAt('2026-12-02T14:00Z');
  expect(await shifts('2026-12-02T14:00Z')).toEqual(first);
});

test('nobody is texted at night because of a morning that was missed', async () => {
  const evening = '{at: "19:00", zone: America/New_York, late: {within: 4h}}';
  const opened = await openScheduling({ schedule: evening, at: '2026-12-01T13:00Z', hours: '' });
  await opened.lookAt('2026-12-02T03:00Z');
  expect(await opened.occurrences()).toEqual([
    '2026-12-01T19:00 missed late: noticed 3 h after its time; nobody may be texted before that time is over, and the schedule permits 4 h',
  ]);
});
