import { expect, test } from 'vitest';
import { newContactBefore } from '../../src/core/pace/new-contact.ts';
import { readMessage } from '../../src/sendblue/normalise.ts';
import { takeLine } from '../../src/store/dispatch/line.ts';
import { claimMessages } from '../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../src/store/dispatch/message-record.ts';
import { findByHandle, moveReported } from '../../src/store/track/report-apply.ts';
import { applyReports } from '../../src/track/apply-reports.ts';
import { answerTo } from '../support/answers.ts';
import { freshDatabase } from '../support/database.ts';
import { startTestRun, testNow } from '../support/run.ts';

const contacts = 40;

/** A run whose messages have all been accepted, and their handles. */
async function acceptedRun() {
  const { db, pool } = (await freshDatabase()).engine;
  const { runId, lineIds } = await startTestRun({ db, pool }, { contacts });
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
  const asked = { runId, lineId, epoch, now: testNow, limit: contacts, newLimit: contacts };
  const claimed = await claimMessages(db, { ...asked, newBefore: newContactBefore(testNow) });
  const answers = claimed.map((each) => answerTo(each));
  await recordAnswers(db, { owners: [{ lineId, epoch }], now: testNow, evidence: 'answer', answers });
  return { db, now: testNow, handles: answers.flatMap(({ handle }) => (handle === null ? [] : [handle])) };
}

function reportsOf(handles: readonly string[], status: string) {
  return handles.map((handle) => readMessage({ message_handle: handle, status, service: 'iMessage' }));
}

test('when several readers apply the same reports at once, one moves each message, and the furthest report wins', async () => {
  const { handles, ...world } = await acceptedRun();
  const sent = reportsOf(handles, 'SENT');
  const delivered = reportsOf(handles, 'DELIVERED');
  const moves = await Promise.all(
    [sent, delivered.toReversed(), sent.toReversed(), delivered, sent, delivered].map(async (reports) =>
      applyReports(world, { source: 'webhook', reports }),
    ),
  );
  const states = await world.db.selectFrom('messageState').select('state').distinct().execute();
  expect(states).toEqual([{ state: 'delivered' }]);
  const total = moves.reduce((sum, each) => sum + each, 0);
  expect(total).toBeGreaterThanOrEqual(contacts);
  expect(total).toBeLessThanOrEqual(2 * contacts);
  const learnt = await world.db.selectFrom('contact').select('id').where('service', '=', 'iMessage').execute();
  expect(learnt).toHaveLength(contacts);
});

test('a decision from an outdated state is not written, and changes nothing for the contact', async () => {
  const { db, now, handles } = await acceptedRun();
  const [read] = await findByHandle(db, handles.slice(0, 1));
  if (read === undefined) throw new Error('The message is missing');
  await applyReports({ db, now }, { source: 'webhook', reports: reportsOf(handles.slice(0, 1), 'DELIVERED') });
  const late = {
    id: read.id,
    contactId: read.contactId,
    before: read,
    state: 'sent',
    providerStatus: 'SENT',
    channel: 'SMS' as const,
    errorCode: null,
    errorMessage: null,
    source: 'poller',
    at: now,
    isChannelProved: true,
    isOptedOut: true,
  };
  expect(await moveReported(db, { moved: [late], now })).toEqual(new Set());
  const message = await db.selectFrom('messageState').select('state').where('id', '=', read.id).executeTakeFirst();
  expect(message).toEqual({ state: 'delivered' });
  const contact = await db
    .selectFrom('contact')
    .select(['service', 'optedOutAt'])
    .where('id', '=', read.contactId)
    .executeTakeFirst();
  expect(contact).toEqual({ service: 'iMessage', optedOutAt: null });
});

test('a report from the future counts as of now, and later ones move the message on', async () => {
  const { db, now, handles } = await acceptedRun();
  const [message_handle] = handles;
  const report = (status: string, date_updated: string) =>
    readMessage({ message_handle, status, service: 'iMessage', date_updated });
  await applyReports({ db, now }, { source: 'callback', reports: [report('SENT', '2099-01-01T00:00:00Z')] });
  const read = async () =>
    db
      .selectFrom('messageState')
      .select(['state', 'statusAt'])
      .where('state', '!=', 'accepted')
      .executeTakeFirstOrThrow();
  expect(await read()).toEqual({ state: 'sent', statusAt: now });
  const later = new Date(now.getTime() + 60_000);
  const delivered = report('DELIVERED', later.toISOString());
  await applyReports({ db, now: later }, { source: 'callback', reports: [delivered] });
  expect(await read()).toEqual({ state: 'delivered', statusAt: later });
  const { serviceAt } = await db
    .selectFrom('contact')
    .select('serviceAt')
    .where('service', '=', 'iMessage')
    .executeTakeFirstOrThrow();
  expect(serviceAt).toEqual(later);
});
