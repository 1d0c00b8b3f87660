import { expect, test } from 'vitest';
import { cancel } from '../../src/commands/cancel.ts';
import { pause } from '../../src/commands/pause.ts';
import { resume } from '../../src/commands/resume.ts';
import { testOutside } from '../support/outside.ts';
import { insertPart, insertPlannedRun, moveMessages } from '../support/rows.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

/** Without the question. */
const cancelNow = async (world: TestWorld, input: { run: string }): Promise<number> =>
  cancel(world, { ...input, yes: true });

test('a run is meant by its number, its campaign or the campaign folder', async () => {
  const world = await testWorld();
  const older = await insertPlannedRun(world.pool, { campaign: 'spring' });
  const latest = await insertPlannedRun(world.pool, { campaign: 'spring' });
  expect(await pause(world, { run: String(older) })).toBe(0);
  expect(world.printed()).toContain(`Paused run ${older} of spring`);
  await pause(world, { run: 'spring' });
  expect(world.printed()).toContain(`Paused run ${latest} of spring`);
  await resume(world, { run: 'campaigns/spring/' });
  expect(world.printed()).toContain(`Resumed run ${latest} of spring`);
});

test.each(['nope', '99', '0', '9999999999999999999'])('an unknown run %s is refused', async (run) => {
  const world = await testWorld();
  await expect(pause(world, { run })).rejects.toMatchObject({ code: 'no-such-run', kind: 'not-found' });
});

test.each([
  ['pause', pause, 'running'],
  ['resume', resume, 'paused'],
  ['cancel', cancelNow, 'running'],
] as const)('to %s twice is fine and says so', async (_, command, state) => {
  const world = await testWorld();
  const run = String(await insertPlannedRun(world.pool, { state }));
  expect(await command(world, { run })).toBe(0);
  expect(world.printed()).not.toContain('Nothing to do');
  expect(await command(world, { run })).toBe(0);
  expect(world.printed()).toContain('Nothing to do');
});

test.each([
  ['pause', pause, 'Cannot pause run 1 of spring: it is finished already'],
  ['resume', resume, 'Cannot resume run 1 of spring: it is finished'],
  ['cancel', cancelNow, 'Cannot cancel run 1 of spring: it is finished already'],
] as const)('a finished run refuses to %s in one sentence', async (_, command, sentence) => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { state: 'finished', finishedAt: '2026-03-01T12:00:00Z' });
  await expect(command(world, { run: '1' })).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining(sentence),
  });
});

test('cancel says how many messages will not be sent', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool, { recipients: 1_200 });
  await cancelNow(world, { run: 'spring' });
  expect(world.printed()).toContain('Cancelled run 1 of spring: 1,200 messages will not be sent');
});

test('cancel says how many people lose what, asks, and without a yes cancels nothing', async () => {
  const world = await testWorld();
  const runId = await insertPlannedRun(world.pool, { recipients: 1_200 });
  await insertPart(world.pool, runId, 2, 'more');
  await moveMessages(world.pool, 'm.part = 1 and r.line_number <= 4', { state: 'delivered' });
  const questions: string[] = [];
  const asking = (answer: boolean): TestWorld => ({
    ...world,
    confirm: async (question) => {
      questions.push(question);
      return answer;
    },
  });
  await expect(cancel(asking(false), { run: 'spring', yes: false })).rejects.toMatchObject({ code: 'not-confirmed' });
  expect(world.noted()).toBe(
    '1,197 people get nothing, and 3 people get only a part of the messages. This cannot be undone; `bluecast send spring --only cancelled` can send to those who got nothing, later.',
  );
  expect(questions).toEqual(['Cancel run 1 of spring?']);
  const { rows } = await world.pool.query('select state from run where id = $1', [runId]);
  expect(rows).toEqual([{ state: 'running' }]);
  await cancel(asking(true), { run: 'spring', yes: false });
  expect(world.printed()).toContain('Cancelled run 1 of spring: 2,397 messages will not be sent');
});

test('without a terminal cancel cancels nothing, and names --yes', async () => {
  const world = await testWorld();
  await insertPlannedRun(world.pool);
  const alone = { ...world, confirm: testOutside().confirm };
  await expect(cancel(alone, { run: 'spring', yes: false })).rejects.toMatchObject({
    code: 'nobody-to-ask',
    message: expect.stringContaining('--yes'),
  });
  await pause(world, { run: 'spring' });
  expect(world.printed()).toContain('Paused run 1 of spring');
});
