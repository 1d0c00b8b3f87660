import { expect, test } from 'vitest';
import { lastJson, openShop } from '../support/shop.ts';

const planSale = ['plan', 'campaigns/sale', '--json'] as const;

test('a row that ends the process three times while it is alone is left out and named, and the rest goes on', async () => {
  const shop = await openShop({ recipients: 10 });
  const plan = async () => shop.startWith({ BLUECAST_DIE_AT: 'render=5' }, ...planSale).ended;
  // The first death is that of all rows together; from then on each is filled in alone.
  for (let deaths = 1; deaths <= 4; deaths += 1) expect((await plan()).code).toBeNull();
  const planned = await plan();
  expect(planned.code).toBe(0);
  expect(planned.stdout).toMatch(/row 5 +messages +ended Bluecast three times/);
  expect(planned.stderr).toMatch(/WARNING: row 5 is left out: .+ `--retry-quarantined`/);
  expect(lastJson(planned)).toMatchObject({ recipients: 9, rejected: 1, quarantined: ['row 5'] });
  // The plan that stands is shown with the same warning.
  expect((await shop.run(...planSale)).stderr).toContain('WARNING: row 5 is left out');
  const tried = await shop.run(...planSale, '--retry-quarantined');
  expect(tried.stderr).not.toContain('WARNING');
  expect(lastJson(tried)).toMatchObject({ recipients: 10, rejected: 0, quarantined: [], messages: { planned: 10 } });
});

test('rows are not tried again in a run that has begun: nothing is sent, and it is said what to do', async () => {
  const shop = await openShop({ recipients: 2 });
  await shop.run('send', 'campaigns/sale', '--yes');
  const accepted = shop.sandbox.ledger().accepted;
  const again = await shop.run('send', 'campaigns/sale', '--yes', '--retry-quarantined');
  expect(again.code).toBe(2);
  expect(again.stderr).toMatch(/Cannot try rows again in run 1 of sale: it is finished; correct them in rejects\.csv/);
  expect(shop.sandbox.ledger().accepted).toBe(accepted);
});
