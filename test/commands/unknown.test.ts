import { expect, test } from 'vitest';
import { unknown } from '../../src/commands/unknown.ts';
import { newContactBefore } from '../../src/core/pace/new-contact.ts';
import { readMessage } from '../../src/sendblue/normalise.ts';
import { takeLine } from '../../src/store/dispatch/line.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { getRunProgress } from '../../src/store/runs/run-progress.ts';
import { noteLook } from '../../src/store/track/unknown.ts';
import { applyReports } from '../../src/track/apply-reports.ts';
import { answerTo } from '../support/answers.ts';
import { countStates, startTestRun, testNow } from '../support/run.ts';
import { testWorld } from '../support/world.ts';

async function worldInDoubt(contacts: number) {
  const world = await testWorld();
  const { runId, lineIds } = await startTestRun(world, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(world.db, { lineId, owner: 'first', now: testNow });
  const newBefore = newContactBefore(testNow);
  const asked = { runId, lineId, epoch, newBefore, now: testNow, limit: 10, newLimit: 10 };
  const claimed = await claimMessages(world.db, asked);
  await takeLine(world.db, { lineId, owner: 'second', now: testNow });
  return { ...world, keys: claimed, ids: claimed.map(({ attemptId }) => attemptId) };
}

test('what is in doubt is listed with its evidence, and without whole numbers', async () => {
  const world = await worldInDoubt(2);
  const attempts = world.keys.slice(0, 1).map((key) => ({ ...key, looked: 'not among 3 messages' }));
  await noteLook(world.db, { attempts, now: testNow });
  expect(await unknown(world, { run: 'test', json: false })).toBe(0);
  const text = world.printed();
  expect(text).toContain('row 2 of the CSV, …0000, part 1 (text), from +14155550100');
  expect(text).toContain('in doubt: its process ended, or lost the line');
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
  // No id is invented for it: whose word it is stands where the source of every status stands.
  expect(await world.db.selectFrom('messageState').select(['handle', 'statusSource']).execute()).toEqual([
    { handle: null, statusSource: verdict === 'sent' ? 'operator' : null },
  ]);
  await unknown(world, { run: 'test', json: false });
  expect(world.printed()).toContain('No message of run 1 of test is in doubt');
});

test('a handle that another message has already is refused, and settles nothing', async () => {
  const world = await worldInDoubt(2);
  const [first, second] = world.ids.map(String);
  const asked = { run: 'test', because: 'I saw her phone', handle: 'h1', json: false };
  await unknown(world, { ...asked, resolve: [first ?? '', 'sent'] });
  await expect(unknown(world, { ...asked, resolve: [second ?? '', 'sent'] })).rejects.toMatchObject({
    kind: 'bad-input',
    message: expect.stringContaining('h1 is the id of another message'),
  });
  expect(await countStates(world.db)).toEqual({ sent: 1, unknown: 1 });
});

test.each([
  [['1'], 'x', 'bad-input', 'write --resolve ID sent'],
  [['1', 'maybe'], 'x', 'bad-input', 'write --resolve ID sent'],
  [['x', 'sent'], 'x', 'bad-input', 'write --resolve ID sent'],
  [['1', 'sent'], ' ', 'bad-input', 'say how you know'],
  [['99', 'sent'], 'x', 'not-found', 'with this id is in doubt'],
])('--resolve %j because %j is refused as %s: %s', async (resolve, because, kind, sentence) => {
  const world = await worldInDoubt(1);
  await expect(unknown(world, { run: 'test', resolve, because, json: false })).rejects.toMatchObject({
    kind,
    message: expect.stringContaining(sentence),
  });
  expect(await countStates(world.db)).toEqual({ unknown: 1 });
});

test.each([
  ['sent', { state: 'sent', providerStatus: 'SENT', errorCode: null }],
  ['unsent', { state: 'failed', providerStatus: 'ERROR 10002', errorCode: '10002' }],
])('of what the provider lost track of, "%s" by an operator is the last word', async (verdict, end) => {
  const world = await testWorld();
  const { runId, lineIds } = await startTestRun(world, { contacts: 1 });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(world.db, { lineId, owner: 'first', now: testNow });
  const newBefore = newContactBefore(testNow);
  const asked = { runId, lineId, epoch, newBefore, now: testNow, limit: 10, newLimit: 10 };
  const claimed = await claimMessages(world.db, asked);
  const answers = claimed.map((each) => answerTo(each, { handle: 'h1' }));
  await recordAnswers(world.db, { owners: [{ lineId, epoch }], now: testNow, evidence: 'answer', answers });
  const report = readMessage({ message_handle: 'h1', status: 'ERROR', error_code: 10002 });
  await applyReports({ db: world.db, now: testNow }, { source: 'poller', reports: [report] });
  expect(await countStates(world.db)).toEqual({ unknown: 1 });
  expect(await getRunProgress(world.db, runId)).toMatchObject({ messages: { unknown: 1 }, undecided: 1 });
  await unknown(world, { run: 'test', json: false });
  expect(world.printed()).toContain('Sendblue took it and lost track of it (error 10002)');
  await unknown(world, { run: 'test', resolve: ['1', verdict], because: 'I asked her', json: false });
  const read = world.db.selectFrom('messageState').select(['state', 'providerStatus', 'errorCode']);
  expect(await read.executeTakeFirst()).toEqual(end);
});
