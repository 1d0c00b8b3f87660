import { expect, test } from 'vitest';
import { status } from '../../src/commands/status.ts';
import { type TestSendInput, testSend } from '../../src/commands/test-send.ts';
import { settleLedger } from '../support/rows.ts';
import { saleFolder } from '../support/sale.ts';
import { sandboxWorld } from '../support/sandbox-world.ts';

const account = 'testNumbers: ["+12125550142"]';
const asked = (campaign: string, more: Partial<TestSendInput> = {}): TestSendInput => ({
  campaign,
  account: undefined,
  to: '+12125550142',
  trackForMs: 5_000,
  ...more,
});

test('a test goes to our own phone alone, with an attempt, outside of the campaign and its sums', async () => {
  const world = await sandboxWorld();
  const campaign = saleFolder({ account }, world.root);
  expect(await testSend(world, asked(campaign, { row: 3 }))).toBe(0);
  expect(world.sandbox.messages()).toMatchObject([
    { number: '+12125550142', content: 'Hi Ben, Books & Co has a sale. Reply STOP to opt out.' },
  ]);
  const { rows } = await world.pool.query(
    `select a.outcome, run.is_test from attempt a join message m on m.id = a.message_id join run on run.id = m.run_id`,
  );
  expect(rows).toEqual([{ outcome: 'accepted', is_test: true }]);
  expect(world.printed()).toContain('Test 2 of sale: finished');
  await status(world, { run: 'sale', json: true });
  expect(world.lastJson()).toMatchObject({ run: 1, state: 'planned', recipients: 4, messages: { planned: 3 } });
});

test('while another run waits to go on, a test does not make it go on', async () => {
  const world = await sandboxWorld();
  const campaign = saleFolder({ account }, world.root);
  await testSend(world, asked(campaign));
  await world.pool.query(`update run set state = 'running', started_at = now() where not is_test`);
  expect(await testSend(world, asked(campaign, { row: 3 }))).toBe(0);
  expect(world.sandbox.messages().map((message) => message.number)).toEqual(['+12125550142', '+12125550142']);
});

test('a test whose outcome is unknown is settled before another one goes out', async () => {
  const world = await sandboxWorld();
  const campaign = saleFolder({ account }, world.root);
  await testSend(world, asked(campaign));
  await world.pool.query(`
    update run set state = 'running', finished_at = null where is_test;
    update attempt set outcome = 'unknown', state = 'unknown', handle = null`);
  await settleLedger(world.pool);
  expect(await testSend(world, asked(campaign))).toBe(0);
  expect(world.sandbox.messages()).toHaveLength(1);
  expect(world.printed()).toMatch(/Test 2 of sale: finished.*Test 2 of sale: finished/s);
});

test('a test to any other number is refused, and nothing is planned for it', async () => {
  const world = await sandboxWorld();
  const sending = testSend(world, asked(saleFolder({ account }, world.root), { to: '+12125550100' }));
  await expect(sending).rejects.toMatchObject({ code: 'not-a-test-number', kind: 'forbidden' });
  expect(world.sandbox.messages()).toEqual([]);
  expect((await world.pool.query('select from run')).rowCount).toBe(0);
});

test('each variant can be tried on our own phone, whichever it would get', async () => {
  const world = await sandboxWorld();
  const campaign = saleFolder(
    { account, campaign: 'variants: {messages: {short: [{text: "Sale, {{ first_name }}. Reply STOP to opt out."}]}}' },
    world.root,
  );
  for (const variant of ['main', 'short']) expect(await testSend(world, asked(campaign, { row: 3, variant }))).toBe(0);
  expect(world.sandbox.messages().map(({ content }) => content)).toEqual([
    'Hi Ben, Books & Co has a sale. Reply STOP to opt out.',
    'Sale, Ben. Reply STOP to opt out.',
  ]);
  await expect(testSend(world, asked(campaign, { variant: 'long' }))).rejects.toMatchObject({
    code: 'no-such-variant',
  });
});
