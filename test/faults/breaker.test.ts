/** Troubles of the provider that are no message's fault: they stop the line or the run, cost no try, and are found out to be over. */
import { expect, test } from 'vitest';
import { status } from '../../src/commands/status.ts';
import { createSendblueClient } from '../../src/sendblue/client.ts';
import { until } from '../support/shop.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { expectOnceEach, untilSettled } from '../support/truth.ts';

const contacts = 40;

async function troubleOf(stage: Stage): Promise<string | null> {
  const line = await stage.db.selectFrom('line').select('trouble').where('trouble', 'is not', null).executeTakeFirst();
  return line?.trouble ?? null;
}

async function printStatus(stage: Stage): Promise<string> {
  await status(stage.world, { run: undefined, json: false });
  return stage.world.printed();
}

/** Attempts that were made, and those that count against a message. */
async function countTries(stage: Stage): Promise<{ made: number; counted: number }> {
  return stage.db
    .selectFrom('messageState')
    .select((eb) => [
      eb.fn.sum<number>('attempts').as('counted'),
      eb.selectFrom('attempt').select(eb.fn.countAll<number>().as('made')).as('made'),
    ])
    .executeTakeFirstOrThrow()
    .then(({ counted, made }) => ({ counted, made: made ?? 0 }));
}

test('five 5xx in a row spare the line, single trials are made, and the first that arrives opens it again', async () => {
  const stage = await openStage({ contacts, perSecond: 10, lines: ['+14155550100'] });
  stage.sandbox.setFault('error500BeforeAccept');
  let whileOpen = '';
  await stage.work(async () => {
    // It waits, longer each time, and between two waits it tries.
    await until(async () => {
      whileOpen = (await printStatus(stage)).split('Run 1 of test').at(-1) ?? '';
      // Lines and runs are read one after another, and the breaker may open in between.
      return whileOpen.includes('waiting until') && whileOpen.includes('tried with one message');
    });
    // The second trial has failed by then: pauses of 15 and 30 s are over.
    const countSpared = (): number => (stage.world.noted().match(/line-spared/g) ?? []).length;
    await until(() => countSpared() >= 3);
    const { made } = await countTries(stage);
    // Each time that it is spared again, one more has failed; a busy machine may look late.
    expect(made).toBeLessThanOrEqual(5 + 5 + countSpared());
    stage.sandbox.clearFaults();
    await untilSettled(stage);
  });
  expect(whileOpen).toMatch(
    /\+14155550100 +used by test[^]*tried with one message at a time, because of: Sendblue refused \(HTTP 500\)/,
  );
  expect(stage.world.noted()).toContain('line-well-again');
  expect(await troubleOf(stage)).toBeNull();
  await expectOnceEach(stage, { messages: contacts });
});

test('keys that are refused in the middle stop the run with the reason, cost no try, and a probe lets it go on', async () => {
  let isRefused = false;
  const stage = await openStage({
    contacts,
    perSecond: 5,
    wrap: (provider, keys) => {
      const wrong = createSendblueClient({ ...keys, apiSecretKey: 'wrong', readRetries: 0 });
      return new Proxy(provider, { get: (good, name) => Reflect.get(isRefused ? wrong : good, name) as unknown });
    },
  });
  const stoppedFor = async () =>
    (await stage.db.selectFrom('run').select('stopReason').executeTakeFirstOrThrow()).stopReason;
  let whileStopped = '';
  await stage.work(async () => {
    await until(() => stage.sandbox.ledger().accepted > 5);
    isRefused = true;
    await until(async () => (await stoppedFor()) !== null);
    whileStopped = await printStatus(stage);
    await until(() => stage.world.noted().includes('probe-failed'));
    isRefused = false;
    await untilSettled(stage);
  });
  expect(whileStopped).toMatch(/Run 1 of test: stopped: Cannot use Sendblue: it refuses the pair of keys/);
  await expectOnceEach(stage, { messages: contacts });
  const { made, counted } = await countTries(stage);
  expect(counted).toBe(contacts);
  expect(made).toBeGreaterThan(contacts);
});

test('a line that the provider refuses is blocked with the reason, the others go on, and a trial shows that it is well again', async () => {
  let isRefused = true;
  const stage = await openStage({
    contacts,
    perSecond: 10,
    wrap: (provider) => ({
      ...provider,
      sendMessage: async (message, travel) => {
        const isOurs = message.from_number !== '+14155550101' || !isRefused;
        return provider.sendMessage({ ...message, ...(isOurs ? {} : { from_number: '+14155550177' }) }, travel);
      },
    }),
  });
  let whileBlocked = '';
  await stage.work(async () => {
    // A probe reopens it for one message now and then, which is refused again.
    await until(async () => {
      whileBlocked = await printStatus(stage);
      return whileBlocked.includes('blocked: ');
    });
    await until(() => stage.sandbox.ledger().accepted === contacts / 2);
    isRefused = false;
    await untilSettled(stage);
  });
  expect(whileBlocked).toMatch(/\+14155550101[^]*blocked: Sendblue refused/);
  expect(stage.world.noted()).toContain('line-well-again');
  await expectOnceEach(stage, { messages: contacts });
  expect((await countTries(stage)).counted).toBe(contacts);
});
