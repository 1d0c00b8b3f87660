import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import {
  scheduleBackfill,
  schedulePause,
  scheduleResume,
  scheduleRun,
  scheduleShow,
} from '../../src/commands/schedule.ts';
import { status } from '../../src/commands/status.ts';
import { upcoming } from '../../src/commands/upcoming.ts';
import { anyTimeYaml } from '../support/account.ts';
import { campaignYaml, openScheduling } from '../support/scheduling.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testWorld } from '../support/world.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/schedules.md', import.meta.url)), 'utf8');
const daily = '{at: "09:00", zone: America/New_York}';

/** The block of a page that follows a text. */
function blockAfter(text: string, language: string): string {
  const [, after = ''] = page.split(text);
  return after.split(`\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? '';
}

async function upcomingWorld(files: Record<string, string>, at = '2026-12-21T12:00Z') {
  const root = temporaryFolder({
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}]\n${anyTimeYaml}\n`,
    ...files,
  });
  const clock = { now: () => new Date(at), elapsedMs: () => 0, sleep: async () => {} };
  return testWorld({ root, clock, env: { TZ: 'America/New_York' } });
}

describe('`bluecast upcoming`', () => {
  it('prints what docs/schedules.md shows', async () => {
    const yaml = `name: News\npurpose: informational\naudience: {csv: people.csv, columns: {phone: Mobile}}\nmessages: [{text: News}]\n`;
    const world = await upcomingWorld(
      { 'campaigns/news/campaign.yaml': yaml + blockAfter('# Schedules', 'yaml') },
      '2026-12-17T12:00Z',
    );
    expect(await upcoming(world, { days: 12, json: false })).toBe(0);
    expect(world.printed().trimEnd()).toBe(blockAfter('lists what comes', 'text'));
  });

  it('needs no CSV, marks clock changes, and says which file is invalid', async () => {
    const night = '{at: "02:30", zone: America/New_York}';
    const world = await upcomingWorld(
      {
        'campaigns/news/campaign.yaml': campaignYaml(night),
        'campaigns/wrong/campaign.yaml': `${campaignYaml(night)}nonsense: true\n`,
        'campaigns/plain/campaign.yaml': 'nonsense: true\n',
      },
      '2027-03-13T12:00Z',
    );
    expect(await upcoming(world, { days: 2, json: true })).toBe(2);
    expect(world.lastJson()).toEqual({
      occurrences: [
        {
          campaign: 'news',
          occurrence: '2027-03-14T02:30[America/New_York]',
          wall: '2027-03-14T02:30',
          zone: 'America/New_York',
          at: '2027-03-14T07:30:00.000Z',
          clockChange: 'gap',
        },
        expect.objectContaining({ wall: '2027-03-15T02:30', at: '2027-03-15T06:30:00.000Z', clockChange: null }),
      ],
      invalid: ['wrong'],
    });
  });
});

/** As a command sees it: the folder of the campaign by its path. */
async function opened(options: Partial<Parameters<typeof openScheduling>[0]> = {}) {
  const scheduling = await openScheduling({ schedule: daily, at: '2026-12-01T13:00Z', ...options });
  return { ...scheduling, campaign: path.join(scheduling.root, 'campaigns/news') };
}

test('`bluecast schedule` shows the state, what comes and what was missed, and `status` too', async () => {
  const { world, lookAt, campaign } = await opened();
  await lookAt('2026-12-01T20:00Z');
  expect(await scheduleShow(world, { campaign, json: true })).toBe(0);
  expect(world.lastJson()).toMatchObject({
    schedules: [
      {
        campaign: 'news',
        state: 'active',
        isApproved: null,
        next: [{ occurrence: '2026-12-02T09:00[America/New_York]', at: '2026-12-02T14:00:00.000Z' }, {}, {}, {}, {}],
        last: [{ state: 'missed', reason: expect.stringContaining('6 h after its time'), run: null }],
      },
    ],
  });
  await status(world, { run: undefined, json: true });
  expect(world.lastJson()['schedules']).toMatchObject({ resting: [], missed: [{ campaign: 'news' }] });
  await status(world, { run: undefined, json: false });
  expect(world.printed()).toContain('2026-12-01T09:00[America/New_York]  missed');
});

test('`bluecast schedule` ends with 2, and says why, while a file is invalid', async () => {
  const { world, lookAt, edit } = await opened();
  edit('nonsense');
  await lookAt('2026-12-01T13:00:05Z');
  expect(await scheduleShow(world, { json: false })).toBe(2);
  expect(world.printed()).toContain('news: stands still since');
});

test('a schedule is paused and resumed by name and reason', async () => {
  const { world, campaign } = await opened();
  expect(await schedulePause(world, { campaign, because: 'stocktaking', as: 'Ann' })).toBe(0);
  await scheduleShow(world, { campaign, json: false });
  expect(world.printed()).toContain('news: paused by Ann since');
  await expect(schedulePause(world, { campaign, because: ' ', as: 'Ann' })).rejects.toThrow('--because is empty');
  expect(await scheduleResume(world, { campaign, because: 'done', as: 'Ann' })).toBe(0);
  expect(world.printed()).toContain('nothing is asked for from the time of the pause');
});

test('a missed time is started by name, and a span of them after a yes', async () => {
  const { world, campaign, lookAt, occurrences } = await opened();
  await lookAt('2026-12-01T20:00Z');
  expect(await scheduleRun(world, { campaign, occurrence: '2026-12-01T09:00', as: 'Ann' })).toBe(0);
  expect(world.printed()).toContain('Started run 1 of news for 2026-12-01T09:00[America/New_York]: 2 recipients');
  const span = { campaign, from: new Date('2026-11-29T00:00Z'), to: new Date('2026-12-01T20:00Z'), as: 'Ann' };
  await expect(scheduleBackfill(world, { ...span, yes: false })).rejects.toThrow('you did not confirm');
  expect(await occurrences()).toEqual(['2026-12-01T09:00 started']);
  expect(await scheduleBackfill(world, { ...span, yes: true })).toBe(0);
  expect(await occurrences()).toEqual([
    '2026-11-29T09:00 queued backfill by Ann',
    '2026-11-30T09:00 queued backfill by Ann',
    '2026-12-01T09:00 started',
  ]);
});

test('a campaign without a schedule is told so', async () => {
  const { world, root } = await opened();
  const folder = path.join(root, 'campaigns/plain');
  const plain = campaignYaml('x').replace('schedule: x', '');
  const { mkdirSync } = await import('node:fs');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'campaign.yaml'), plain);
  await expect(schedulePause(world, { campaign: folder, because: 'why', as: 'Ann' })).rejects.toThrow(
    'has no key schedule',
  );
});
