import { expect, test } from 'vitest';
import { lastJson, openShop } from '../support/shop.ts';

test('a row that ends the process twice is left out with its reason, and the rest goes on', async () => {
  const shop = await openShop({ recipients: 10 });
  const plan = async () => shop.startWith({ BLUECAST_DIE_AT: 'render=5' }, 'plan', 'campaigns/sale', '--json').ended;
  expect((await plan()).code).toBeNull();
  expect((await plan()).code).toBeNull();
  const planned = await plan();
  expect(planned.code).toBe(0);
  expect(planned.stdout).toMatch(/row 5 +messages +ended Bluecast twice/);
  expect(lastJson(planned)).toMatchObject({ recipients: 9, rejected: 1, messages: { planned: 9 } });
});
