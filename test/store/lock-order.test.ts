/** Statements that touch the same contacts at the same moment, in orders as unlike each other as can be. */
import { expect, test } from 'vitest';
import { importRecipients } from '../../src/audience/audience.ts';
import { newContactBefore } from '../../src/core/pace/new-contact.ts';
import { readMessage } from '../../src/sendblue/normalise.ts';
import { listContactsToPush, markPushed } from '../../src/store/audience/contact-push.ts';
import { takeLine } from '../../src/store/dispatch/line.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { countLookup, settleLookup } from '../../src/store/plan/lookup.ts';
import { applyReports } from '../../src/track/apply-reports.ts';
import { answerTo } from '../support/answers.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('answers, reports, lookups, pushes and an import of the same contacts never wait for each other in a circle', async () => {
  const database = await freshDatabase();
  const { db, pool } = database;
  const { runId, lineIds } = await startTestRun(
    { db, pool },
    { contacts: 300, lines: ['+14155550100', '+14155550101'] },
  );
  const claims = await Promise.all(
    lineIds.map(async (lineId) => {
      const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
      const asked = {
        runId,
        lineId,
        epoch,
        now: testNow,
        limit: 150,
        newLimit: 150,
        newBefore: newContactBefore(testNow),
      };
      return { lineId, epoch, messages: await claimMessages(db, asked) };
    }),
  );
  const contacts = await listContactsToPush(db, { accountId: 1, afterId: 0, limit: 1_000 });
  expect(contacts).toHaveLength(300);
  const backwards = contacts.toReversed();
  const folder = temporaryFolder({
    'people.csv': `phone,name\n${backwards.map(({ phone }) => `${phone},New name`).join('\n')}\n`,
  });
  const answers = claims.map(({ messages }, line) => {
    const given = messages.map((each) => answerTo(each));
    return line === 0 ? given : given.toReversed();
  });
  const reports = answers
    .flat()
    .map(({ handle }) =>
      readMessage({ message_handle: handle, status: 'SENT', service: 'iMessage', number: '+12125550100' }),
    );

  const lines = lineIds.map((lineId) => ({ lineId, perHour: null, perDay: null }));
  const lookUp = async (contactId: number): Promise<void> => {
    const counted = await countLookup(db, { runId, contactId, lines, now: testNow, dayStart: testNow });
    if (typeof counted === 'string') return;
    const { lookupId } = counted;
    await settleLookup(db, { lookupId, runId, outcome: 'answered', service: 'SMS', now: testNow });
  };
  const work: Promise<unknown>[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const [index, claim] of claims.entries()) {
      const part = (answers[index] ?? []).slice(round * 15, round * 15 + 15);
      work.push(recordAnswers(db, { owners: [claim], now: testNow, evidence: 'answer', answers: part }));
    }
    work.push(
      markPushed(db, round % 2 === 0 ? contacts : backwards),
      applyReports(
        { db, now: testNow },
        { source: 'poller', reports: round % 2 === 0 ? reports : reports.toReversed() },
      ),
      ...backwards.slice(round * 30, round * 30 + 30).map(async ({ id }) => lookUp(id)),
    );
  }
  work.push(
    importRecipients(
      { ...database, now: testNow },
      { accountId: 1, files: [`${folder}/people.csv`], country: 'US', columns: { phone: 'phone' } },
    ),
  );
  await Promise.all(work);
  const settled = await db.selectFrom('messageState').select('id').where('state', 'in', ['accepted', 'sent']).execute();
  expect(settled).toHaveLength(300);
});
