import { expect, test } from 'vitest';
import { plan } from '../../src/commands/plan.ts';
import { status } from '../../src/commands/status.ts';
import { openReminding } from '../support/reminding.ts';

const header = 'id,Mobile,name,appointment\n';
const rows = Array.from({ length: 12 }, (_, index) => {
  const number = String(index + 1).padStart(2, '0');
  return `A${number},+131255501${number},P${number},2027-03-14 15:${number}\n`;
});
const reminder = 'zone: America/Chicago, steps: [-7d at 10:00, -24h, -2h]';

async function opened() {
  const reminding = await openReminding({ csv: header + rows.join(''), at: '2027-03-10T12:00Z', reminder });
  const { world, folder, clock } = reminding;
  const shown = async (work: (json: boolean) => Promise<unknown>): Promise<string> => {
    const before = world.printed().length;
    await work(false);
    return world.printed().slice(before);
  };
  return {
    ...reminding,
    passTo: (at: string) => clock.pass(Date.parse(at) - clock.now().getTime()),
    planned: async () =>
      shown(async () => plan(world, { campaign: folder, account: undefined, newRun: false, json: false })),
    shownStatus: async () => shown(async () => status(world, { run: '1', json: false })),
    /** As if the provider had taken what is due by now. */
    sendDue: async () => {
      await world.pool.query(
        `with due as (delete from queue where ready_at <= $1 returning *)
         insert into attempt (message_id, id, contact_id, started_at, finished_at, run_id, line_id, epoch, attempts, crashes, is_new_contact,
           is_informational, is_last, outcome, state, evidence, content_hash, handle)
         select message_id, nextval('attempt_id_seq'), contact_id, $1, $1, run_id, line_id, 1, 1, 0, false, true, true, 'accepted', 'accepted',
           'answer', '\\x00', 'handle-' || message_id from due`,
        [clock.now()],
      );
      await world.pool.query(`update run_count set messages = (select count(*) from queue) where state = 'planned'`);
      await world.pool.query(
        `insert into run_count (run_id, line_id, state, skip_reason, channel, messages)
         select run_id, line_id, 'accepted', '', '', count(*) from attempt group by run_id, line_id`,
      );
    },
  };
}

test('`plan` says for each step how many texts wait, and when the first and the last are due', async () => {
  const { planned, world, folder } = await opened();
  const text = await planned();
  expect(text).toMatch(/-7d at 10:00 +0 +0 +12 +– +–\n/);
  expect(text).toMatch(/-24h +12 +0 +0 +2027-03-13 20:01 UTC +2027-03-13 20:12 UTC\n/);
  expect(text).toMatch(/-2h +12 +0 +0 +2027-03-14 18:01 UTC +2027-03-14 18:12 UTC\n/);
  await plan(world, { campaign: folder, account: undefined, newRun: false, json: true });
  expect(world.lastJson()).toMatchObject({
    reminders: [
      { step: '-7d at 10:00', waiting: 0, first: null, none: 12 },
      { step: '-24h', waiting: 12, first: '2027-03-13T20:01:00.000Z', last: '2027-03-13T20:12:00.000Z', gone: 0 },
      { step: '-2h', waiting: 12 },
    ],
  });
});

test('`plan` of reminders that are under way says how a changed file is taken over', async () => {
  const { sync, planned, write } = await opened();
  await sync();
  write(header + rows.join('').replaceAll('03-14', '03-15'));
  const text = await planned();
  expect(text).toContain('have changed since; `bluecast sync` takes the changes over');
  expect(text).not.toContain('--new-run');
});

test('`status` lists the appointments that moved after a text with the old time had gone out', async () => {
  const { sync, passTo, sendDue, shownStatus, world } = await opened();
  await sync();
  expect(await shownStatus()).not.toContain('Moved after');
  passTo('2027-03-13T20:15:00Z');
  await sendDue();
  await sync({ csv: header + rows.join('').replaceAll('03-14', '03-20') });
  const text = await shownStatus();
  expect(text).toContain('Moved after a text had gone out: 12 texts said another time');
  expect(text).toMatch(/ {2}A01 +2027-03-20 15:01 America\/Chicago +-24h had the old time\n/);
  expect(text).toContain('  … and 2 more');
  await status(world, { run: '1', json: true });
  expect(world.lastJson()).toMatchObject({
    moved: {
      count: 12,
      first: [{ key: 'A01', step: '-24h', asked: '2027-03-20 15:01' }, ...Array.from({ length: 9 }, () => ({}))],
    },
  });
  passTo('2027-03-21T00:00:00Z');
  expect(await shownStatus()).not.toContain('Moved after');
});
