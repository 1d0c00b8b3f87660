/** What people do in the middle of a claim; pause, cancel and two sends at once are in test/commands/send-controlled.test.ts. */
import { expect, test } from 'vitest';
import { registerWebhooks } from '../../src/commands/webhooks.ts';
import { findFreePort } from '../../src/store/embedded/free-port.ts';
import { countAttemptsAfterStop } from '../../src/store/report/proof.ts';
import { openCrew } from '../support/crew.ts';
import { until } from '../support/shop.ts';

test('of people who write STOP in the middle of a claim, at most those in the claim of each line still get a message', async () => {
  const perSecond = 10;
  const crew = await openCrew({ contacts: 100, perSecond });
  const { world } = await crew.join({ port: await findFreePort() });
  await registerWebhooks(world);
  await until(() => crew.sandbox.ledger().accepted > 20);
  const rows = await crew.db.selectFrom('messageState').select(['phone', 'state']).execute();
  const waiting = rows.filter(({ state }) => state === 'planned').map(({ phone }) => phone);
  expect(waiting.length).toBeGreaterThan(2 * perSecond);
  for (const number of waiting) crew.sandbox.receive({ number, content: 'Stop' });
  await until(async () => {
    const open = await crew.db
      .selectFrom('messageState')
      .select('id')
      .where('state', 'in', ['planned', 'sending', 'unknown'])
      .execute();
    return open.length === 0;
  });
  const reached = new Set(crew.sandbox.messages().map(({ number }) => number));
  const late = waiting.filter((number) => reached.has(number));
  expect(late.length).toBeLessThanOrEqual(2 * perSecond);
  const ended = await crew.db.selectFrom('messageState').select(['phone', 'skipReason', 'errorCode']).execute();
  const skipped = ended.filter(({ skipReason }) => skipReason === 'opted_out').map(({ phone }) => phone);
  // Their STOP was with the provider before it was with us, on a busy machine by seconds: it refused them.
  const refused = ended.filter(({ errorCode }) => errorCode === 'opted-out').map(({ phone }) => phone);
  // Begun, not ended: STOPs are written down in several moments, and on a busy machine an attempt may be under way in many of them.
  expect(await countAttemptsAfterStop(crew.db, 0)).toBeLessThanOrEqual(2 * perSecond);
  // Nobody is skipped who was written to, and everybody else is.
  const notReached = waiting.filter((number) => !reached.has(number));
  expect([...skipped, ...refused].sort()).toEqual([...notReached].sort());
  expect(crew.sandbox.ledger()).toMatchObject({ duplicates: [] });
});
