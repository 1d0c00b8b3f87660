import { expect, test } from 'vitest';
import { newContactBefore } from '../../../src/core/pace/new-contact.ts';
import { takeLine } from '../../../src/store/dispatch/line.ts';
import { claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../../src/store/dispatch/message-record.ts';
import { markCancelled } from '../../../src/store/runs/run-control.ts';
import { settleUnsent } from '../../../src/store/track/unknown.ts';
import { answerTo, unsent } from '../../support/answers.ts';
import { freshDatabase } from '../../support/database.ts';
import { countStates, startTestRun, testNow } from '../../support/run.ts';

const now = testNow;

/** A run whose messages are all on their way, and the ids of their attempts. */
async function sendingRun(contacts: number) {
  const { db, pool } = (await freshDatabase()).engine;
  const { runId, lineIds } = await startTestRun({ db, pool }, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(db, { lineId, owner: 'test', now });
  const asked = { runId, lineId, epoch, now, limit: contacts, newLimit: contacts };
  const claimed = await claimMessages(db, { ...asked, newBefore: newContactBefore(now) });
  return { db, runId, lineId, epoch, keys: claimed };
}

test('what comes back unsent to a run that was cancelled meanwhile is cancelled with it', async () => {
  const run = await sendingRun(1);
  await markCancelled(run.db, { runId: run.runId, now });
  const answers = run.keys.map((key) => answerTo(key, unsent));
  await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers });
  expect(await countStates(run.db)).toEqual({ cancelled: 1 });
});

test('a handle that comes twice holds up nobody else, and stays with the message that had it first', async () => {
  const run = await sendingRun(3);
  const [first, ...others] = run.keys.map((key) => answerTo(key));
  const twice = others.map((answer, index) => (index === 0 ? { ...answer, handle: first?.handle ?? '' } : answer));
  for (const answers of [first === undefined ? [] : [first], twice]) {
    await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers });
  }
  expect(await countStates(run.db)).toEqual({ accepted: 3 });
  const named = await run.db
    .selectFrom('attempt')
    .select(['messageId', 'isHandleTaken'])
    .where('handle', '=', first?.handle ?? '')
    .orderBy('id')
    .execute();
  expect(named).toMatchObject([{ messageId: first?.messageId, isHandleTaken: false }, { isHandleTaken: true }]);
});

test.each(['list', 'operator'] as const)(
  'who counts as unsent by the %s and was sent after all is not sent again',
  async (evidence) => {
    const run = await sendingRun(1);
    await takeLine(run.db, { lineId: run.lineId, owner: 'second', now });
    await settleUnsent(run.db, { attempts: run.keys, evidence, because: 'it was nowhere to be seen', now });
    expect(await countStates(run.db)).toEqual({ planned: 1 });
    const answers = run.keys.map((key) => answerTo(key));
    await recordAnswers(run.db, { owners: null, now, evidence: 'callback', answers });
    expect(await countStates(run.db)).toEqual({ accepted: 1 });
  },
);
