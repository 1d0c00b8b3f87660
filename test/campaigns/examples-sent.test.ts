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
  ['reminders', { recipients: 39, rejected: 1, duplicates: 0, messages: 39, people: 39 }],
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
