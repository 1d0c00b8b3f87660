/** The examples go the whole way that a newcomer goes with them: validate, plan, send, each as a command of its own. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lastJson, openShop } from '../support/shop.ts';

const examples = fileURLToPath(new URL('../../campaigns', import.meta.url));

test.each([
  // The text, and the carousel or its fallback; 18 people said no.
  ['welcome', { recipients: 300, rejected: 5, duplicates: 2, messages: 564, people: 282 }],
])('the example %s validates, is planned, and reaches everybody once', async (slug, expected) => {
  const shop = await openShop({ recipients: 0 });
  cpSync(examples, path.join(shop.folder, 'examples'), { recursive: true });
  const folder = `examples/${slug}`;
  const account = ['--account', 'examples/account.sandbox.yaml'];
  const validated = await shop.run('validate', folder, ...account);
  expect(validated).toMatchObject({ code: 0, stdout: '2 files checked: no errors, no warnings\n' });
  const { messages, people, ...counts } = expected;
  const planned = await shop.run('plan', folder, ...account, '--json');
  expect(lastJson(planned)).toMatchObject({ ...counts, messages: { planned: messages } });
  const sent = lastJson(await shop.run('send', folder, ...account, '--yes', '--json'));
  expect(sent).toMatchObject({ ...counts, state: 'finished', messages: { planned: 0, unknown: 0 } });
  expect(shop.sandbox.ledger()).toMatchObject({ accepted: messages, numbers: people, duplicates: [] });
});

test('the example reminders validates, and each appointment gets its two texts when it is synced', async () => {
  const shop = await openShop({ recipients: 0 });
  cpSync(examples, path.join(shop.folder, 'examples'), { recursive: true });
  const asked = ['examples/reminders', '--account', 'examples/account.sandbox.yaml'];
  const validated = await shop.run('validate', ...asked);
  expect(validated).toMatchObject({ code: 0, stdout: '2 files checked: no errors, no warnings\n' });
  const planned = await shop.run('plan', ...asked, '--json');
  expect(lastJson(planned)).toMatchObject({ recipients: 78, rejected: 1, messages: { planned: 78 } });
  const synced = await shop.run('sync', ...asked, '--json');
  expect(synced.code).toBe(1);
  expect(lastJson(synced)).toMatchObject({ appointments: { unchanged: 40 }, rejected: 1 });
  const status = lastJson(await shop.run('status', 'reminders', '--json'));
  expect(status).toMatchObject({ state: 'running', held: { by: 'due' }, messages: { planned: 78, sent: 0 } });
});
