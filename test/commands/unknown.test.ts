import { expect, test } from 'vitest';
import { unknown } from '../../src/commands/unknown.ts';
import { newContactBefore } from '../../src/core/new-contact.ts';
import { takeLine } from '../../src/store/line.ts';
import { claimMessages } from '../../src/store/message-claim.ts';
import { noteLook } from '../../src/store/unknown.ts';
import { countStates, startTestRun, testNow } from '../support/run.ts';
import { testWorld } from '../support/world.ts';

async function worldInDoubt(contacts: number) {
  const world = await testWorld();
  const { runId, lineIds } = await startTestRun(world.db, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(world.db, { lineId, owner: 'first', now: testNow });
  const newBefore = newContactBefore(testNow);
  const asked = { runId, lineId, epoch, newBefore, now: testNow, limit: 10, newLimit: 10 };
  const claimed = await claimMessages(world.db, asked);
  await takeLine(world.db, { lineId, owner: 'second', now: testNow });
  return { ...world, ids: claimed.map(({ attemptId }) => attemptId) };
}

test('what is in doubt is listed with its evidence, and without whole numbers', async () => {
  const world = await worldInDoubt(2);
  const [attemptId = 0] = world.ids;
  await noteLook(world.db, { attempts: [{ attemptId, looked: 'not among 3 messages' }], now: testNow });
  expect(await unknown(world, { run: 'test', json: false })).toBe(0);
  const text = world.printed();
  expect(text).toContain('line 2 of the CSV, …0000, part 1 (text), from +14155550100');
  expect(text).toContain('in doubt because its process ended, or lost the line');
  expect(text).toMatch(/not among 3 messages[\s\S]*not looked for yet/);
  expect(text).not.toMatch(/\+1212555/);
  await unknown(world, { run: 'test', json: true });
  expect(JSON.stringify(world.lastJson())).not.toMatch(/\+1212555/);
});

test.each([
  ['sent', 'sent'],
  ['unsent', 'planned'],
])('one that an operator calls %s becomes %s, and the reason is kept', async (verdict, state) => {
  const world = await worldInDoubt(1);
  await unknown(world, {
    run: 'test',
    resolve: [String(world.ids[0]), verdict],
    because: 'I saw her phone',
    json: false,
  });
  expect(await countStates(world.db)).toEqual({ [state]: 1 });
  expect(await world.db.selectFrom('verdict').select(['source', 'because']).execute()).toEqual([
    { source: 'operator', because: 'I saw her phone' },
  ]);
  await unknown(world, { run: 'test', json: false });
  expect(world.printed()).toContain('Nothing of run 1 of test is in doubt');
});

test.each([
  [['1'], 'x', 'write --resolve ID sent'],
  [['1', 'maybe'], 'x', 'write --resolve ID sent'],
  [['x', 'sent'], 'x', 'write --resolve ID sent'],
  [['1', 'sent'], ' ', 'say how you know'],
  [['99', 'sent'], 'x', 'with this id is in doubt'],
])('--resolve %j because %j is refused: %s', async (resolve, because, sentence) => {
  const world = await worldInDoubt(1);
  await expect(unknown(world, { run: 'test', resolve, because, json: false })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining(sentence),
  });
  expect(await countStates(world.db)).toEqual({ unknown: 1 });
});
