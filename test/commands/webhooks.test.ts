import { expect, test } from 'vitest';
import { registerWebhooks } from '../../src/commands/webhooks.ts';
import { usualAccess } from '../../src/core/campaign/account.ts';
import { sandboxWorld } from '../support/sandbox-world.ts';
import { testWorld } from '../support/world.ts';

test('both webhooks are registered once, however often one registers them', async () => {
  const world = await sandboxWorld({ env: { BLUECAST_PUBLIC_URL: 'https://bluecast.example.com' } });
  await registerWebhooks(world);
  expect(world.printed()).toBe('receive  registered now\noutbound registered now\n');
  await registerWebhooks(world);
  const { webhooks } = await (await world.provider(usualAccess)).listWebhooks({});
  expect([webhooks.receive.length, webhooks.outbound.length]).toEqual([1, 1]);
  expect(world.printed()).not.toContain('/webhooks/');
});

test('without a public address there is nothing to register', async () => {
  await expect(registerWebhooks(await testWorld())).rejects.toMatchObject({ code: 'no-public-url', kind: 'bad-input' });
});
