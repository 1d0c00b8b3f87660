/** A newer file that says less, or something else, than the last one: what waits is taken back rather than sent in doubt. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { tendReminders } from '../../src/reminders/tend-reminders.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { answerTo, unsent } from '../support/answers.ts';
import { openReminding, type RemindingOptions, reminderYaml } from '../support/reminding.ts';

const header = 'id,Mobile,name,appointment,status\n';
const ada = 'A1,+13125550101,Ada,2027-03-14 15:00,booked\n';
const bob = 'A2,+13125550101,Bob,2027-03-14 15:30,booked\n';
const cancelled = (row: string): string => row.replace('booked', 'cancelled');
const renumbered = (row: string): string => row.replace('0101', '0199');
const usual = `zone: America/Chicago, steps: [-24h], cancelledIf: 'status = "cancelled"'`;
const due = '2027-03-13T20:30:00Z';

async function opened(options: Partial<RemindingOptions> & { more?: string; audience?: string } = {}) {
  const { more = '', audience = '', ...rest } = options;
  const yaml = { reminder: usual + more, ...rest };
  const reminding = await openReminding({ csv: header + ada, at: '2027-03-10T12:00Z', ...yaml });
  const { world, clock, edit } = reminding;
  if (audience !== '')
    edit(reminderYaml(yaml).replace('columns: {phone: Mobile}', `columns: {phone: Mobile}, ${audience}`));
  const { run } = await reminding.sync();
  const line = await world.db
    .updateTable('line')
    .set({ metAt: clock.now(), owner: 'test', ownedSince: clock.now() })
    .returning(['id', 'epoch', 'accountId'])
    .executeTakeFirstOrThrow();
  const owner = { lineId: line.id, epoch: line.epoch };
  return {
    ...reminding,
    tend: async () => tendReminders(world, line.accountId),
    passToDue: () => clock.pass(Date.parse(due) - clock.now().getTime()),
    claim: async () =>
      claimMessages(world.db, {
        ...owner,
        runId: run.id,
        now: clock.now(),
        limit: 10,
        newLimit: 10,
        newBefore: new Date('2026-01-01T00:00Z'),
      }),
    answer: async (claimed: Awaited<ReturnType<typeof claimMessages>>, more: Parameters<typeof answerTo>[1] = {}) =>
      recordAnswers(world.db, {
        owners: [owner],
        now: clock.now(),
        evidence: 'answer',
        answers: claimed.map((each) => answerTo(each, more)),
      }),
    /** `0101 planned See you …`: every message, in the order in which they came to be. */
    messages: async () => {
      const { rows } = await world.pool.query<{ phone: string; content: string; state: string; reason: string | null }>(
        'select phone, content, state, skip_reason as reason from message_state order by id',
      );
      return rows.map(({ phone, content, state, reason }) => `${phone.slice(-4)} ${reason ?? state} ${content}`);
    },
  };
}

describe('of two appointments that share a text', () => {
  const text = 'See {% for a in appointments %}{{ a.name }} {% endfor %}';
  const shared = { more: ', mergeWithin: 3h', text, csv: header + ada + bob };

  test.each([
    ['the first', header + renumbered(ada) + bob, 'See Bob', 'See Ada'],
    ['the second', header + ada + renumbered(bob), 'See Ada', 'See Bob'],
  ])('%s gets another number, and the other one keeps its text', async (_which, csv, stays, goes) => {
    const { sync, messages } = await opened(shared);
    await sync({ csv });
    expect(await messages()).toEqual([`0101 planned ${stays}`, `0199 planned ${goes}`]);
  });

  test('both get another number: the old one gets nothing', async () => {
    const { sync, messages } = await opened(shared);
    await sync({ csv: header + renumbered(ada) + renumbered(bob) });
    expect(await messages()).toEqual(['0101 number_changed See Ada Bob', '0199 planned See Ada Bob']);
  });

  test.each([
    ['another number', header + renumbered(ada) + bob, ['0101 planned See Bob', '0199 planned See Ada']],
    ['a cancellation', header + cancelled(ada) + bob, ['0101 planned See Bob']],
  ])(
    'one gets %s while the text is on its way: if that never left, the other gets its own',
    async (_what, csv, after) => {
      const { sync, messages, passToDue, claim, answer, tend } = await opened(shared);
      passToDue();
      const claimed = await claim();
      await sync({ csv });
      await answer(claimed, unsent);
      await claim();
      await tend();
      const [first = '', ...others] = await messages();
      expect(first).toMatch(/^0101 (number_changed|appointment_cancelled) See Ada Bob$/);
      expect(others.toSorted()).toEqual(after);
    },
  );
});

test('an appointment that is cancelled and booked again while its text is on its way gets one, if that never left', async () => {
  const { sync, messages, passToDue, claim, answer, tend } = await opened();
  passToDue();
  const claimed = await claim();
  await sync({ csv: header + cancelled(ada) });
  await sync({ csv: header + ada });
  await answer(claimed, unsent);
  await claim();
  await tend();
  const text = 'See you on 2027-03-14 15:00, Ada (-24h).';
  expect(await messages()).toEqual([`0101 appointment_cancelled ${text}`, `0101 planned ${text}`]);
});

describe('the rest of a text whose beginning has gone out', () => {
  test.each([
    ['is off', cancelled(ada), 'appointment_cancelled'],
    ['has another number', renumbered(ada), 'number_changed'],
    ['is on another day', ada.replace('03-14', '03-20'), 'appointment_moved'],
  ])('is taken back when its appointment %s', async (_what, row, reason) => {
    const two = reminderYaml({ reminder: usual }).replace('messages: [', 'messages: [{text: "First."}, ');
    const { sync, edit, messages, passToDue, claim, answer } = await opened();
    edit(two);
    await sync();
    passToDue();
    await answer(await claim());
    await sync({ csv: header + row });
    expect(await claim()).toEqual([]);
    expect((await messages()).filter((each) => each.startsWith('0101')).map((each) => each.split(' ')[1])).toContain(
      reason,
    );
    expect((await messages()).filter((each) => each.startsWith('0101') && each.includes('planned'))).toEqual([]);
  });
});

describe('a row that the audience of a newer file leaves out', () => {
  test('has its text taken back, and gets it again when the audience means it again', async () => {
    const { sync, messages } = await opened({ audience: 'filter: status != "no texts"' });
    const left = await sync({ csv: header + ada.replace('booked', 'no texts') });
    expect(left.appointments).toMatchObject({ left_out: 1, unchanged: 0 });
    expect(await messages()).toEqual([expect.stringContaining('0101 left_out ')]);
    expect((await sync()).appointments).toMatchObject({ left_out: 0, unchanged: 0 });
    expect((await sync({ csv: header + ada })).appointments).toMatchObject({ booked_again: 1 });
    expect(await messages()).toEqual([expect.stringContaining(' left_out '), expect.stringContaining(' planned ')]);
  });

  test('may be one of a number that campaign.yaml excludes by now', async () => {
    const { sync, messages, folder, edit } = await opened();
    writeFileSync(path.join(folder, 'no.csv'), 'Mobile\n+13125550101\n');
    const yaml = reminderYaml({ reminder: usual });
    edit(yaml.replace('columns: {phone: Mobile}', 'columns: {phone: Mobile}, exclude: {csv: no.csv}'));
    expect((await sync()).appointments).toMatchObject({ left_out: 1 });
    expect(await messages()).toEqual([expect.stringContaining(' left_out ')]);
  });
});

describe('a row whose number cannot be read', () => {
  const unreadable = ada.replace('+13125550101', 'ask mother');

  test('has the text to the old number taken back', async () => {
    const { sync, messages } = await opened();
    const synced = await sync({ csv: header + unreadable });
    expect(synced).toMatchObject({ rejected: 1, appointments: { unread: 1 } });
    expect(await messages()).toEqual([expect.stringContaining('0101 appointment_unread ')]);
  });

  test('is not missing in a complete file', async () => {
    const { sync, messages } = await opened({ more: ', complete: true' });
    expect((await sync({ csv: header + unreadable })).appointments).toMatchObject({ unread: 1, vanished: 0 });
    expect(await messages()).toEqual([expect.stringContaining(' appointment_unread ')]);
  });
});

test('of two rows with one key, the one whose time can be read counts', async () => {
  const { sync, messages } = await opened();
  const synced = await sync({ csv: header + ada.replace('2027-03-14 15:00', 'soon') + ada });
  expect(synced).toMatchObject({ rejected: 1, appointments: { unchanged: 1, unread: 0 } });
  expect(await messages()).toEqual([expect.stringContaining('0101 planned ')]);
});

test('a campaign that becomes marketing keeps marketing hours, and texts only those with a yes', async () => {
  const csv = `id,Mobile,name,appointment,consent\nA1,+13125550101,Ada,2027-03-14 15:00,yes\nA2,+13125550102,Ben,2027-03-14 16:00,\n`;
  const more = 'columns: {phone: Mobile, consent: consent}';
  const reminder = 'zone: America/Chicago, steps: [-24h]';
  const yaml = reminderYaml({ reminder }).replace('columns: {phone: Mobile}', more);
  const { sync, edit, world, messages } = await openedWith({ csv, reminder, yaml });
  expect(await messages()).toEqual([expect.stringContaining('0101 planned'), expect.stringContaining('0102 planned')]);
  edit(yaml.replace('informational', 'marketing').replace('({{ step }}).', '({{ step }}). Reply STOP to opt out.'));
  await sync();
  expect(await messages()).toEqual([
    expect.stringContaining('0101 planned'),
    expect.stringContaining('0102 no_consent'),
  ]);
  const places = await world.db
    .selectFrom('queue')
    .innerJoin('place', 'place.id', 'queue.placeId')
    .select('place.purpose')
    .execute();
  expect(places).toEqual([{ purpose: 'marketing' }]);
  expect(await world.db.selectFrom('run').select('purpose').execute()).toEqual([{ purpose: 'marketing' }]);
});

async function openedWith({ csv, reminder, yaml }: { csv: string; reminder: string; yaml: string }) {
  const reminding = await openReminding({ csv, at: '2027-03-10T12:00Z', reminder });
  reminding.edit(yaml);
  await reminding.sync();
  const messages = async () => {
    const { rows } = await reminding.world.pool.query<{ shown: string }>(
      "select right(phone, 4) || ' ' || coalesce(skip_reason, state) as shown from message_state order by id",
    );
    return rows.map(({ shown }) => shown);
  };
  return { ...reminding, messages };
}

test('a file that is refused leaves no rows behind', async () => {
  const { sync, world } = await opened({ more: ', complete: true', csv: header + ada + bob });
  const count = async () =>
    (
      await world.pool.query(
        'select (select count(*) from import) as imports, (select count(*) from import_row) as rows',
      )
    ).rows;
  const before = await count();
  await expect(sync({ csv: header + ada })).rejects.toMatchObject({ code: 'many-vanished' });
  expect(await count()).toEqual(before);
});
