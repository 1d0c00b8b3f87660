import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { report } from '../../src/commands/report.ts';
import { sync as syncCommand } from '../../src/commands/sync.ts';
import { openReminding, reminderYaml } from '../support/reminding.ts';
import { openSchedulerHost } from '../support/scheduling.ts';

const header = 'id,Mobile,name,appointment\n';
const ada = 'A1,+13125550101,Ada,2027-03-14 15:00\n';
const reminder = 'zone: America/Chicago, steps: [-24h]';

/** A process that schedules for the clinic. */
async function openHost(world: Awaited<ReturnType<typeof openReminding>>['world']) {
  const ofClinic = world.db.selectFrom('account').select(['id', 'name']).where('file', '=', 'account.yaml');
  const { id, name } = await ofClinic.executeTakeFirstOrThrow();
  return openSchedulerHost(world, { accountId: id, name });
}

async function served(options: Partial<Parameters<typeof openReminding>[0]> = {}) {
  return openReminding({ csv: header + ada, at: '2027-03-10T12:00Z', reminder, ...options });
}

test('`serve` takes over a changed file once it is still, and only after the first sync by a person', async () => {
  const { sync, texts, world, clock, write } = await served();
  await sync();
  const host = await openHost(world);
  await host.look();
  write(header + ada.replace('15:00', '16:00'));
  clock.pass(5_000);
  await host.look();
  expect((await texts())[0]).toContain('15:00');
  clock.pass(5_000);
  await host.look();
  expect(await texts()).toEqual(['A1 -24h 2027-03-13T21:00 See you on 2027-03-14 16:00, Ada (-24h).']);
});

test('a campaign of reminders whose file is gone or invalid sends nothing until it is back', async () => {
  const { sync, world, clock, edit, folder } = await served();
  await sync();
  const host = await openHost(world);
  const state = async () => (await world.db.selectFrom('run').select('state').executeTakeFirstOrThrow()).state;
  const lookLater = async () => {
    clock.pass(5_000);
    await host.look();
  };
  await host.look();
  edit(`${reminderYaml({ reminder })}nonsense: 1\n`);
  await lookLater();
  expect(await state()).toBe('paused');
  edit(reminderYaml({ reminder }));
  await lookLater();
  expect(await state()).toBe('running');
  rmSync(path.join(folder, 'campaign.yaml'));
  await lookLater();
  expect(await state()).toBe('paused');
});

test('`bluecast sync` starts the reminders, and says what the file changed', async () => {
  const { world, folder, write } = await served();
  const asked = { campaign: folder, account: undefined, json: true };
  expect(await syncCommand(world, asked)).toBe(0);
  expect(world.lastJson()).toMatchObject({ appointments: { added: 1 }, texts: { added: 1 }, rejected: 0 });
  expect(await world.db.selectFrom('run').select(['state', 'isStanding']).execute()).toEqual([
    { state: 'running', isStanding: true },
  ]);
  write(`${header}${ada.replace('15:00', '16:00')}A2,nobody,Ben,2027-03-14 15:00\n`);
  expect(await syncCommand(world, asked)).toBe(1);
  expect(world.lastJson()).toMatchObject({ appointments: { moved: 1 }, rejected: 1 });
  expect(world.printed()).toContain('1  moved');
});

test('the example of docs/reminders.md does what the page says', async () => {
  const page = readFileSync(fileURLToPath(new URL('../../docs/reminders.md', import.meta.url)), 'utf8');
  const block = (language: string): string => page.split(`\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? '';
  const { world, folder, edit, write, texts } = await served();
  write(`${block('csv')}\n`);
  const head = 'name: Reminders\npurpose: informational\naudience: {csv: appointments.csv, columns: {phone: Mobile}}\n';
  edit(`${head}messages: [{text: "See you, {{ name }} ({{ step }})"}]\n${block('yaml')}\n`);
  expect(await syncCommand(world, { campaign: folder, account: undefined, json: false })).toBe(0);
  expect(world.printed().trimEnd()).toBe(block('text'));
  expect(await texts()).toEqual([
    'A1 -24h 2027-03-13T20:00 See you, Ada (-24h)',
    'A1 -2h 2027-03-14T18:00 See you, Ada (-2h)',
    'A1 -7d at 10:00 booked_after',
  ]);
});

test('the report has the appointment and the step of each text', async () => {
  const { world, folder } = await served();
  await syncCommand(world, { campaign: folder, account: undefined, json: false });
  await report(world, { run: '1', format: 'csv', columns: ['id', 'step'] });
  const [head = '', row = ''] = world.printed().trimEnd().split('\n').slice(-2);
  expect(head.split(',').slice(-2)).toEqual(['id', 'step']);
  // Marked, so that no spreadsheet takes it for a formula.
  expect(row.split(',').slice(-2)).toEqual(['A1', "'-24h"]);
});
