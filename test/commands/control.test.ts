import { expect, test } from 'vitest';
import { cancel } from '../../src/commands/cancel.ts';
import { pause } from '../../src/commands/pause.ts';
import { resume } from '../../src/commands/resume.ts';
import { insertPlannedRun } from '../support/rows.ts';
import { testWorld } from '../support/world.ts';

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
  ['cancel', cancel, 'running'],
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
  ['cancel', cancel, 'Cannot cancel run 1 of spring: it is finished already'],
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
  await cancel(world, { run: 'spring' });
  expect(world.printed()).toContain('Cancelled run 1 of spring: 1,200 messages will not be sent');
});
