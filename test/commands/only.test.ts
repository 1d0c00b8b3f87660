/** Another run for a part of the last one: the people whose messages failed, or were cancelled. */
import path from 'node:path';
import { expect, test } from 'vitest';
import { plan } from '../../src/commands/plan.ts';
import type { OnlyState } from '../../src/core/message/only.ts';
import { type Move, moveMessages, settleLedger } from '../support/rows.ts';
import { saleFiles } from '../support/sale.ts';
import { lastJson, openShop, sendSale, until } from '../support/shop.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const people = ['Ada', 'Ben', 'Cyd', 'Dan', 'Eve', 'Fay', 'Gil'];
const csv = `Mobile,First Name\n${people.map((name, at) => `212555010${at},${name}`).join('\n')}\n`;

interface Office {
  readonly world: TestWorld;
  plan(more?: { only?: OnlyState; newRun?: boolean }): Promise<Record<string, unknown>>;
  /** Sets the state of a person's messages in run 1, part by part. */
  set(name: string, ...states: readonly Move['state'][]): Promise<void>;
  end(state: string): Promise<void>;
}

async function openOffice(): Promise<Office> {
  const messages = '  - text: "Hi {{ first_name }}"\n  - text: "Bye {{ first_name }}"';
  const root = temporaryFolder({
    ...saleFiles({ csv, messages, columns: '{phone: Mobile}' }),
  });
  const world = await testWorld({ root });
  const campaign = path.join(root, 'campaigns/sale');
  return {
    world,
    plan: async ({ only, newRun = false } = {}) => {
      await plan(world, { campaign, account: undefined, newRun, only, json: true });
      return world.lastJson();
    },
    set: async (name, ...states) => {
      for (const [at, state] of states.entries())
        await moveMessages(world.pool, `m.run_id = 1 and m.part = ${at + 1} and r.values->>'first_name' = '${name}'`, {
          state,
          channel: 'iMessage',
          ...(state === 'skipped' ? { skipReason: 'earlier_part_failed' } : {}),
        });
    },
    end: async (state) => {
      await world.pool.query(
        `update run set state = $1, started_at = now(), finished_at = case when $1 in ('finished', 'cancelled') then now() end where id = 1`,
        [state],
      );
      await settleLedger(world.pool);
    },
  };
}

/** A run that is over: Ben, Fay and Gil failed, Cyd is in doubt, Dan got the first part, Eve was cancelled, the others got all. */
async function endedOffice(): Promise<Office> {
  const office = await openOffice();
  await office.plan();
  await office.set('Ada', 'delivered', 'delivered');
  for (const name of ['Ben', 'Fay', 'Gil']) await office.set(name, 'failed', 'skipped');
  await office.set('Cyd', 'unknown', 'failed');
  await office.set('Dan', 'delivered', 'failed');
  await office.end('cancelled');
  return office;
}

async function namesOf({ db }: TestWorld, runId: number): Promise<readonly (string | undefined)[]> {
  const rows = await db.selectFrom('recipient').select('values').where('runId', '=', runId).orderBy('id').execute();
  return rows.map(({ values }) => values['first_name']);
}

test('only those whose messages failed get another run; who got a part, or may have got it, does not', async () => {
  const office = await endedOffice();
  await office.world.pool.query(`update contact set opted_out_at = now() where phone like '%0105'`);
  const planned = await office.plan({ only: 'failed' });
  expect(planned).toMatchObject({
    run: 2,
    only: { runId: 1, state: 'failed' },
    recipients: 3,
    leftOut: { only: 4 },
    people: { planned: 2, skipped: 1 },
    skippedPeople: { opted_out: 1 },
  });
  expect(await namesOf(office.world, 2)).toEqual(['Ben', 'Fay', 'Gil']);
  expect(office.world.printed()).toContain('only those whose messages failed in run 1\n3 recipients out of 7 rows');
  expect(office.world.printed()).toMatch(/`bluecast send \S+ --only failed` sends it/);
});

test('only those whose messages were cancelled get another run', async () => {
  const office = await endedOffice();
  await office.plan({ only: 'cancelled' });
  expect(await namesOf(office.world, 2)).toEqual(['Eve']);
});

test('a part that is planned stays that part, with other files, too, until everybody is asked for', async () => {
  const office = await endedOffice();
  await office.plan({ only: 'failed' });
  expect(await office.plan()).toMatchObject({ run: 2, recipients: 3 });
  expect(await office.plan({ only: 'failed' })).toMatchObject({ run: 2, recipients: 3 });
  await office.world.pool.query(`update run set inputs_hash = 'of other files' where id = 2`);
  expect(await office.plan()).toMatchObject({ run: 2, recipients: 3, only: { runId: 1 } });
  expect(await office.plan({ only: 'cancelled' })).toMatchObject({ run: 2, recipients: 1 });
  expect(await office.plan({ newRun: true })).toMatchObject({ run: 2, recipients: 7, only: null });
});

test('without a run that is over, or without anybody left, nothing is planned', async () => {
  const office = await openOffice();
  await expect(office.plan({ only: 'failed' })).rejects.toMatchObject({ code: 'no-run-before' });
  await office.plan();
  await office.end('running');
  await expect(office.plan({ only: 'failed' })).rejects.toMatchObject({ code: 'run-not-over', facts: { runId: 1 } });
  await office.end('finished');
  await expect(office.plan({ only: 'failed' })).rejects.toMatchObject({ code: 'nobody-left' });
  expect(await office.world.db.selectFrom('run').select('id').execute()).toEqual([{ id: 1 }]);
});

test('after a cancel, --only cancelled sends the rest, and nobody gets anything twice', async () => {
  const shop = await openShop({ recipients: 60, perSecond: 10 });
  const sending = shop.start(...sendSale);
  await until(() => shop.sandbox.ledger().accepted > 5);
  expect((await shop.run('cancel', 'sale', '--yes')).code).toBe(0);
  const { messages } = lastJson(await sending.ended);
  expect(messages['cancelled']).toBeGreaterThan(0);
  const rest = lastJson(await shop.run(...sendSale, '--only', 'cancelled'));
  expect(rest).toMatchObject({ run: 2, recipients: messages['cancelled'], state: 'finished' });
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: 60, numbers: 60, duplicates: [] });
  const again = await shop.run(...sendSale, '--only', 'cancelled');
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('there are none in run 2 of sale')]);
  for (const other of [['--plan', 'sale.plan.json'], ['--new-run'], ['--revise']]) {
    const refused = await shop.run('send', 'campaigns/sale', '--only', 'failed', ...other);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('cannot be used with option')]);
  }
  expect(shop.sandbox.ledger().accepted).toBe(60);
});
