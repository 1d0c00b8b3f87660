import { expect, test } from 'vitest';
import { explain } from '../../src/commands/explain.ts';
import { insertPlannedRun, moveMessages, onLines } from '../support/rows.ts';
import { testWorld } from '../support/world.ts';

test('the chain is told from the row of the CSV to the last status, each claim with its source', async () => {
  const world = await testWorld();
  const run = await insertPlannedRun(world.pool, { recipients: 3 });
  await moveMessages(world.pool, onLines(run, 3, 3), {
    state: 'delivered',
    handle: 'h1',
    providerStatus: 'DELIVERED',
    statusSource: 'poller',
    statusAt: '2026-03-01T12:00:05Z',
    channel: 'iMessage',
  });
  await world.pool.query(
    `update attempt set started_at = '2026-03-01T12:00:00Z', finished_at = '2026-03-01T12:00:01Z', evidence = 'list'`,
  );
  await world.pool.query(`
    insert into verdict (message_id, attempt_id, at, source, outcome, because)
    select message_id, id, '2026-03-01T12:00:02Z', 'list', 'accepted', 'found in the list' from attempt`);
  expect(await explain(world, { run: 'spring', phone: '(212) 555-0101', json: false })).toBe(0);
  const text = world.printed();
  expect(text).toContain('+12125550101 in run 1 of spring (running)');
  expect(text).toContain('Row 3 of the CSV');
  expect(text).toContain('Message 1: text, delivered');
  expect(text).toMatch(/attempt 1 +2026-03-01 12:00:00 from \+1415555010\d: accepted 2026-03-01 12:00:01 \(by list\)/);
  expect(text).toMatch(/settled +2026-03-01 12:00:02 by list: accepted, found in the list/);
  expect(text).toMatch(/status +DELIVERED, reported by poller 2026-03-01 12:00:05/);
});

test('who got nothing has one reason', async () => {
  const world = await testWorld();
  const run = await insertPlannedRun(world.pool, { recipients: 1 });
  await moveMessages(world.pool, onLines(run, 2, 2), { state: 'skipped', skipReason: 'opted_out' });
  await explain(world, { run: '1', phone: '+12125550100', json: true });
  expect(world.printed()).toMatch(/why +opted_out: has opted out/);
  expect(world.lastJson()).toMatchObject({ messages: [{ state: 'skipped', skipReason: 'opted_out' }] });
});

test('a number whose row was rejected is told the row and the reason', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { recipients: 1 });
  await world.pool.query(`update reject set cells = '["Ada", "212.555.0177"]' where line_number = 90002`);
  await explain(world, { run: '1', phone: '+12125550177', json: false });
  expect(world.printed()).toContain('row 90002 was rejected: Phone is not a phone number');
});

test('a number that nobody knows is refused without being shown', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { recipients: 1 });
  const explaining = explain(world, { run: '1', phone: '+12125550188', json: false });
  await expect(explaining).rejects.toMatchObject({ code: 'nothing-known', kind: 'not-found' });
  await expect(explaining).rejects.not.toThrow('5550188');
});

test('who was left out of a run is told the row and the one reason', async () => {
  const world = await testWorld();
  const run = await insertPlannedRun(world.pool, { recipients: 1 });
  await world.pool.query(
    `with known as (insert into contact (account_id, phone, created_at, updated_at) values (1, '+12125550166', now(), now()) returning id)
     insert into left_out (run_id, line_number, contact_id, reason) select $1, 17, id, 'filter' from known`,
    [run],
  );
  await explain(world, { run: '1', phone: '+12125550166', json: true });
  expect(world.printed()).toContain(
    'Not a recipient of this run\n  row 17 was left out: filter: does not pass the filter',
  );
  expect(world.lastJson()).toMatchObject({ recipient: null, leftOut: { csvRow: 17, reason: 'filter' } });
});
