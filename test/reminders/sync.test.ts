import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { openReminding, reminderYaml } from '../support/reminding.ts';

const header = 'id,Mobile,name,appointment,status\n';
const ada = 'A1,+13125550101,Ada,2027-03-14 15:00,booked\n';
const ben = 'A2,+13125550102,Ben,2027-03-15 09:00,booked\n';

describe('a file of appointments', () => {
  test('gives each appointment its texts, hours before by elapsed time over the change of clocks', async () => {
    const { sync, texts } = await openReminding({ csv: header + ada + ben, at: '2027-03-10T12:00Z' });
    expect((await sync()).appointments).toMatchObject({ added: 2, unchanged: 0 });
    // 15:00 CDT is 20:00Z; a day earlier the clocks were on CST.
    expect(await texts()).toEqual([
      'A1 -24h 2027-03-13T20:00 See you on 2027-03-14 15:00, Ada (-24h).',
      'A1 -2h 2027-03-14T18:00 See you on 2027-03-14 15:00, Ada (-2h).',
      'A2 -24h 2027-03-14T14:00 See you on 2027-03-15 09:00, Ben (-24h).',
      'A2 -2h 2027-03-15T12:00 See you on 2027-03-15 09:00, Ben (-2h).',
    ]);
  });

  test('that comes again changes nothing', async () => {
    const { sync, world } = await openReminding({ csv: header + ada + ben, at: '2027-03-10T12:00Z' });
    await sync();
    const versions = async () => {
      const tables = ['appointment', 'reminder', 'recipient', 'message', 'queue', 'skipped'] as const;
      const { rows } = await world.pool.query(
        tables.map((name) => `select '${name}' as name, xmin::text, ctid::text from ${name}`).join(' union all ') +
          ' order by 1, 3',
      );
      return rows;
    };
    const before = await versions();
    expect((await sync({ at: '2027-03-10T13:00Z' })).appointments).toMatchObject({ added: 0, unchanged: 2 });
    expect(await versions()).toEqual(before);
  });

  test('that moves an appointment moves its text, and says the new time', async () => {
    const { sync, texts } = await openReminding({ csv: header + ada, at: '2027-03-10T12:00Z' });
    await sync();
    const moved = await sync({ csv: header + ada.replace('03-14 15:00', '03-16 10:00'), at: '2027-03-11T12:00Z' });
    expect(moved.appointments).toMatchObject({ moved: 1 });
    expect(await texts()).toEqual([
      'A1 -24h 2027-03-15T15:00 See you on 2027-03-16 10:00, Ada (-24h).',
      'A1 -2h 2027-03-16T13:00 See you on 2027-03-16 10:00, Ada (-2h).',
    ]);
  });

  test('that cancels an appointment takes its texts back, and one that books it again gives it new ones', async () => {
    const reminder = `zone: America/Chicago, steps: [-24h], cancelledIf: 'status = "cancelled"'`;
    const { sync, texts } = await openReminding({ csv: header + ada, at: '2027-03-10T12:00Z', reminder });
    await sync();
    expect((await sync({ csv: header + ada.replace('booked', 'cancelled') })).appointments).toMatchObject({
      cancelled: 1,
    });
    expect(await texts()).toEqual(['A1 -24h appointment_cancelled See you on 2027-03-14 15:00, Ada (-24h).']);
    expect((await sync({ csv: header + ada })).appointments).toMatchObject({ booked_again: 1 });
    expect(await texts()).toEqual(['A1 -24h 2027-03-13T20:00 See you on 2027-03-14 15:00, Ada (-24h).']);
  });

  test('that gives a person another number takes the text from the old one', async () => {
    const { sync, world } = await openReminding({
      csv: header + ada,
      at: '2027-03-10T12:00Z',
      reminder: 'zone: America/Chicago, steps: [-24h]',
    });
    await sync();
    const changed = await sync({ csv: header + ada.replace('0101', '0199') });
    expect(changed.appointments).toMatchObject({ renumbered: 1 });
    const { rows } = await world.pool.query(
      'select phone, state, skip_reason as reason from message_state order by id',
    );
    expect(rows).toEqual([
      { phone: '+13125550101', state: 'skipped', reason: 'number_changed' },
      { phone: '+13125550199', state: 'planned', reason: null },
    ]);
  });

  test('that lacks an appointment cancels nothing, unless it is complete', async () => {
    const { sync, texts } = await openReminding({
      csv: header + ada + ben,
      at: '2027-03-10T12:00Z',
      reminder: 'zone: America/Chicago, steps: [-24h]',
    });
    await sync();
    expect((await sync({ csv: header + ben })).appointments).toMatchObject({ vanished: 0, unchanged: 1 });
    expect(await texts()).toHaveLength(2);
  });

  test('that is complete and lacks many is refused as a whole, until so many are confirmed', async () => {
    const reminder = 'zone: America/Chicago, steps: [-24h], complete: true';
    const { sync, texts } = await openReminding({ csv: header + ada + ben, at: '2027-03-10T12:00Z', reminder });
    await sync();
    const fewer = header + ben.replace('09:00', '10:00');
    await expect(sync({ csv: fewer })).rejects.toMatchObject({ code: 'many-vanished', kind: 'bad-input' });
    expect((await texts())[1]).toContain('09:00');
    await expect(sync({ yesCancel: 2 })).rejects.toMatchObject({ code: 'many-vanished' });
    expect((await sync({ yesCancel: 1 })).appointments).toMatchObject({ vanished: 1, moved: 1 });
    expect((await texts())[0]).toContain('appointment_cancelled');
  });

  test('rejects a row that says no zone, no time or no key, with its column', async () => {
    const csv =
      'id,Mobile,name,appointment,office\nA1,+13125550101,Ada,2027-03-14 15:00,\nA2,+13125550102,Ben,soon,America/Chicago\n,+13125550103,Cyd,2027-03-14 15:00,America/Chicago\nA4,+13125550104,Dan,2027-03-14T15:00-05:00,\nA5,+13125550105,Eve,2027-02-30 15:00,America/Chicago\n';
    const { sync, world, texts } = await openReminding({
      csv,
      at: '2027-03-10T12:00Z',
      reminder: 'zone: {column: office}, steps: [-24h]',
    });
    expect(await sync()).toMatchObject({ rejected: 4, appointments: { added: 1 } });
    const rows = await world.db
      .selectFrom('reject')
      .select(['lineNumber', 'columnName', 'reason'])
      .orderBy('lineNumber')
      .execute();
    expect(
      rows.map(({ lineNumber, columnName, reason }) => `${lineNumber} ${columnName} ${reason.split(':')[0]}`),
    ).toEqual([
      '2 office is empty, and the time has no offset',
      '3 appointment is not a date with a time of day, such as 2027-03-14 10'.replace('14 10', '24 10'),
      '4 id is empty',
      '6 appointment is not a date with a time of day, such as 2027-03-24 10',
    ]);
    expect(await texts()).toEqual(['A4 -24h 2027-03-13T20:00 See you on 2027-03-14T15:00-05:00, Dan (-24h).']);
  });
});

describe('two appointments of one number', () => {
  const both = header + ada + ada.replace('A1', 'A2').replace('Ada', 'Bob').replace('15:00', '15:30');

  test('get a text each', async () => {
    const { sync, texts } = await openReminding({
      csv: both,
      at: '2027-03-10T12:00Z',
      reminder: 'zone: America/Chicago, steps: [-24h]',
    });
    await sync();
    expect(await texts()).toEqual([
      'A1 -24h 2027-03-13T20:00 See you on 2027-03-14 15:00, Ada (-24h).',
      'A2 -24h 2027-03-13T20:30 See you on 2027-03-14 15:30, Bob (-24h).',
    ]);
  });

  test('at one time go out a minute apart, and the second not at all if it says the same', async () => {
    const csv = both.replace('15:30', '15:00');
    const { sync, texts, edit } = await openReminding({
      csv,
      at: '2027-03-10T12:00Z',
      reminder: 'zone: America/Chicago, steps: [-24h]',
    });
    await sync();
    expect((await texts()).map((each) => each.slice(0, 24))).toEqual([
      'A1 -24h 2027-03-13T20:00',
      'A2 -24h 2027-03-13T20:01',
    ]);
    edit(reminderYaml({ reminder: 'zone: America/Chicago, steps: [-24h]', text: 'See you at {{ appointment }}' }));
    await sync();
    expect(await texts()).toEqual(['A1 -24h 2027-03-13T20:00 See you at 2027-03-14 15:00', 'A2 -24h same_text']);
  });

  test('share one text with mergeWithin, also when one of them is cancelled or moves away', async () => {
    const reminder = `zone: America/Chicago, steps: [-24h], mergeWithin: 3h, cancelledIf: 'status = "cancelled"'`;
    const text = 'See {% for a in appointments %}{{ a.name }} {{ a.appointment | slice: 11, 5 }} {% endfor %}';
    const { sync, texts, world } = await openReminding({ csv: both, at: '2027-03-10T12:00Z', reminder, text });
    await sync();
    expect(await texts()).toEqual([
      'A1 -24h 2027-03-13T20:00 See Ada 15:00 Bob 15:30',
      'A2 -24h 2027-03-13T20:00 See Ada 15:00 Bob 15:30',
    ]);
    expect(await world.db.selectFrom('queue').selectAll().execute()).toHaveLength(1);
    await sync({ csv: both.replace('2027-03-14 15:00,booked', '2027-03-14 15:00,cancelled') });
    expect((await texts())[1]).toBe('A2 -24h 2027-03-13T20:30 See Bob 15:30');
    await sync({ csv: both.replace('03-14 15:30', '03-20 15:30') });
    expect(await texts()).toEqual(['A1 -24h 2027-03-13T20:00 See Ada 15:00', 'A2 -24h 2027-03-19T20:30 See Bob 15:30']);
  });
});

test('an appointment that is booked within a step gets the later steps alone', async () => {
  const { sync, texts } = await openReminding({ csv: header + ada, at: '2027-03-14T15:00Z' });
  await sync();
  expect(await texts()).toEqual([
    'A1 -24h booked_after',
    'A1 -2h 2027-03-14T18:00 See you on 2027-03-14 15:00, Ada (-2h).',
  ]);
});

const clinic = (day: string) =>
  readFileSync(fileURLToPath(new URL(`../data/appointments-${day}.csv`, import.meta.url)), 'utf8');

test('Tuesday’s export of the clinic changes what it changed since Monday’s, and nothing else', async () => {
  const changes = JSON.parse(
    readFileSync(fileURLToPath(new URL('../data/appointments-changes.json', import.meta.url)), 'utf8'),
  ) as Record<string, unknown[]>;
  const yaml = `name: Clinic
purpose: informational
audience: {csv: appointments.csv, columns: {phone: Cell Phone}}
reminder:
  time: appointment
  key: appointment_id
  zone: {column: office_zone}
  steps: [-7d at 10:00, -24h]
  cancelledIf: status in ["cancelled"]
messages: [{text: "{{ first_name }}: {{ appointment }} with {{ provider }}"}]
`;
  const { sync, edit, world } = await openReminding({ csv: clinic('monday'), at: '2027-02-20T12:00Z' });
  edit(yaml);
  const monday = await sync();
  expect(monday.appointments.added + monday.appointments.passed + monday.rejected).toBe(2_000);
  const tuesday = await sync({ csv: clinic('tuesday'), at: '2027-02-21T12:00Z' });
  const count = (name: string) => changes[name]?.length ?? 0;
  expect(tuesday.appointments).toMatchObject({
    added: count('added'),
    moved: count('moved'),
    cancelled: count('cancelled'),
    renumbered: count('renumbered'),
    vanished: 0,
  });
  const again = await sync();
  expect(again.appointments).toMatchObject({ added: 0, moved: 0, cancelled: 0, renumbered: 0, changed: 0 });
  expect(again.texts).toEqual({ added: 0, changed: 0, withdrawn: 0 });
  expect(await world.db.selectFrom('run').select('id').execute()).toHaveLength(1);
}, 120_000);

test('a text that campaign.yaml adds or takes away goes for what waits, too', async () => {
  const { sync, texts, edit, world } = await openReminding({
    csv: header + ada,
    at: '2027-03-10T12:00Z',
    reminder: 'zone: America/Chicago, steps: [-24h]',
  });
  await sync();
  const one = reminderYaml({ reminder: 'zone: America/Chicago, steps: [-24h]' });
  edit(one.replace('messages: [', 'messages: [{text: "First."}, '));
  await sync();
  expect(await texts()).toEqual(['A1 -24h 2027-03-13T20:00 First.']);
  const planned = world.db.selectFrom('messageState').select('content').where('state', '=', 'planned').orderBy('id');
  expect((await planned.execute()).map(({ content }) => content)).toEqual([
    'First.',
    'See you on 2027-03-14 15:00, Ada (-24h).',
  ]);
  edit(one);
  await sync();
  expect(await planned.execute()).toEqual([{ content: 'See you on 2027-03-14 15:00, Ada (-24h).' }]);
});

test('explain says of each step what was asked, when it is due, and which row of which file said so', async () => {
  const { sync, world } = await openReminding({ csv: header + ada, at: '2027-03-14T12:00Z' });
  await sync();
  await sync({ csv: `${header}${ben}${ada.replace('15:00', '16:00')}`, at: '2027-03-14T13:00Z' });
  expect(await explain(world, { run: '1', phone: '+13125550101', json: false, asOf: undefined })).toBe(0);
  const shown = world.printed();
  expect(shown).toMatch(
    /Appointment A1, step -2h\n {2}appointment +2027-03-14 16:00 America\/Chicago, which is 2027-03-14 21:00/,
  );
  expect(shown).toMatch(/due +2027-03-14 19:00/);
  expect(shown).toMatch(/said by +row 3 of appointments\.csv, read 2027-03-14 13:00/);
  expect(shown).toMatch(/step -24h\n(?:.*\n){3} {2}no text +was booked when this step was over/);
});
