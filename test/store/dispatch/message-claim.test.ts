import { expect, test } from 'vitest';
import { newContactBefore } from '../../../src/core/pace/new-contact.ts';
import { noteInbound } from '../../../src/store/consent/contact-inbound.ts';
import { releaseLine, takeLine } from '../../../src/store/dispatch/line.ts';
import { type ClaimedMessage, claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { recordAnswers } from '../../../src/store/dispatch/message-record.ts';
import { unclaimMessages } from '../../../src/store/dispatch/message-unclaim.ts';
import { settleUnsent } from '../../../src/store/track/unknown.ts';
import { answerTo, refused, unsent } from '../../support/answers.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { moveMessages, settleLedger } from '../../support/rows.ts';
import { countStates, startTestRun, testNow } from '../../support/run.ts';

const now = testNow;

async function ownedRun(options: Parameters<typeof startTestRun>[1]) {
  const database = await freshDatabase();
  const { runId, lineIds } = await startTestRun(database, options);
  const lineId = lineIds[0] ?? 0;
  const { epoch } = await takeLine(database.db, { lineId, owner: 'test', now });
  const claim = (more: Partial<Parameters<typeof claimMessages>[1]> = {}) =>
    claimMessages(database.db, {
      runId,
      lineId,
      epoch,
      now,
      limit: 10,
      newLimit: 10,
      newBefore: newContactBefore(now),
      ...more,
    });
  return { ...database, runId, lineId, epoch, claim };
}

const nobody: Pick<ClaimedMessage, 'messageId' | 'attemptId'> = { messageId: 0, attemptId: 0 };

/** In the order of the CSV. */
async function messageIds({ db }: TestDatabase): Promise<readonly number[]> {
  const rows = await db.selectFrom('message').select('id').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

async function openAttempts({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from open');
  return rows[0]?.n ?? -1;
}

test('everything that a claim returns has a committed attempt, and nobody can claim it again', async () => {
  const run = await ownedRun({ contacts: 25 });
  const first = await run.claim();
  expect(first).toHaveLength(10);
  expect(await openAttempts(run)).toBe(10);
  const second = await run.claim();
  const third = await run.claim();
  expect(third).toHaveLength(5);
  const all = [...first, ...second, ...third].map((message) => message.messageId);
  expect(new Set(all).size).toBe(25);
  expect(await run.claim()).toEqual([]);
});

test('claims made at the same moment never share a message', async () => {
  const run = await ownedRun({ contacts: 100 });
  const claims = await Promise.all(Array.from({ length: 10 }, () => run.claim()));
  const all = claims.flat().map((message) => message.messageId);
  expect(new Set(all).size).toBe(all.length);
});

test.each(['paused', 'cancelled', 'planned'] as const)('nothing is claimed of a run that is %s', async (state) => {
  const run = await ownedRun({ contacts: 5 });
  await run.db
    .updateTable('run')
    .set({ state, finishedAt: state === 'cancelled' ? now : null })
    .execute();
  await settleLedger(run.pool);
  expect(await run.claim()).toEqual([]);
});

test('who has lost the line to another epoch claims nothing', async () => {
  const run = await ownedRun({ contacts: 5 });
  await takeLine(run.db, { lineId: run.lineId, owner: 'other', now });
  expect(await run.claim()).toEqual([]);
});

test('a blocked line and one that was asked to wait claim nothing', async () => {
  const run = await ownedRun({ contacts: 5 });
  await run.db
    .updateTable('line')
    .set({ resumeAt: new Date(now.getTime() + 1000) })
    .execute();
  expect(await run.claim()).toEqual([]);
  expect(await run.claim({ now: new Date(now.getTime() + 1000) })).toHaveLength(5);
  await run.db.updateTable('line').set({ blockedReason: 'the provider blocks it' }).execute();
  expect(await run.claim({ now: new Date(now.getTime() + 1000) })).toEqual([]);
});

test('new contacts are claimed only as far as their ration goes, known ones beside them', async () => {
  const run = await ownedRun({ contacts: 8 });
  await run.pool.query('update contact set last_message_at = $1 where id % 2 = 0', [now]);
  await run.pool.query('update queue set is_new_contact = false where contact_id % 2 = 0');
  const claimed = await run.claim({ newLimit: 1 });
  expect(claimed).toHaveLength(5);
  const { rows } = await run.pool.query('select count(*) filter (where is_new_contact)::int as fresh from open');
  expect(rows).toEqual([{ fresh: 1 }]);
});

test('a contact that has become new since the plan waits for the ration', async () => {
  const run = await ownedRun({ contacts: 2, isNewContact: false });
  const longAgo = new Date(now.getTime() - 31 * 86_400_000);
  await run.db.updateTable('contact').set({ lastMessageAt: longAgo }).execute();
  expect(await run.claim({ newLimit: 0 })).toEqual([]);
  expect(await run.claim({ newLimit: 1 })).toHaveLength(1);
});

test('who has opted out or refused is skipped in the claim itself, with all parts', async () => {
  const messages = [
    { part: 1, kind: 'text' as const, content: 'one', mediaUrls: [] },
    { part: 2, kind: 'text' as const, content: 'two', mediaUrls: [] },
  ];
  const run = await ownedRun({ contacts: 3, messages });
  await run.db.updateTable('contact').set({ optedOutAt: now }).where('id', '=', 1).execute();
  await run.db.updateTable('contact').set({ consent: 'refused' }).where('id', '=', 2).execute();
  expect(await run.claim()).toHaveLength(1);
  const { rows } = await run.pool.query(
    'select reason as skip_reason, count(*)::int as n from skipped group by 1 order by 1',
  );
  expect(rows).toEqual([
    { skip_reason: 'no_consent', n: 2 },
    { skip_reason: 'opted_out', n: 2 },
  ]);
});

test('part 2 is claimed only after part 1 was accepted', async () => {
  const messages = [
    { part: 1, kind: 'text' as const, content: 'one', mediaUrls: [] },
    { part: 2, kind: 'carousel' as const, content: '', mediaUrls: ['https://a.test/1.jpg', 'https://a.test/2.jpg'] },
  ];
  const run = await ownedRun({ contacts: 1, messages });
  const [first] = await run.claim();
  expect(await run.claim()).toEqual([]);
  const answers = [answerTo(first ?? nobody)];
  await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers });
  expect(await run.claim({ newLimit: 0 })).toMatchObject([{ kind: 'carousel' }]);
});

test('what was claimed and never left goes back as if it had not been tried', async () => {
  const run = await ownedRun({ contacts: 3 });
  const claimed = await run.claim();
  await unclaimMessages(run.db, { attempts: claimed, now, why: 'never left' });
  expect(await countStates(run.db)).toEqual({ planned: 3 });
  expect(await run.claim()).toMatchObject([{ earlierAttempts: 0 }, {}, {}]);
});

test('a part that was skipped in between does not hold up the next one', async () => {
  const messages = [1, 2, 3].map((part) => ({ part, kind: 'text' as const, content: `part ${part}`, mediaUrls: [] }));
  const run = await ownedRun({ contacts: 1, messages });
  await moveMessages(run.pool, 'm.part = 2', { state: 'skipped', skipReason: 'no_imessage' });
  const [first] = await run.claim();
  await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers: [answerTo(first ?? nobody)] });
  expect(await run.claim({ newLimit: 0 })).toMatchObject([{ content: 'part 3' }]);
});

async function takenOver(contacts: number) {
  const run = await ownedRun({ contacts });
  const claimed = await run.claim();
  await takeLine(run.db, { lineId: run.lineId, owner: 'other', now });
  expect(await countStates(run.db)).toEqual({ unknown: contacts });
  return { ...run, keys: claimed };
}

test('a new owner turns what was in flight into unknown, and the answers that the old one still gets settle it', async () => {
  const run = await takenOver(4);
  const [one = nobody, two = nobody, three = nobody, four = nobody] = run.keys;
  const answers = [
    answerTo(one),
    answerTo(two, unsent),
    answerTo(three, refused),
    answerTo(four, { outcome: 'unknown', state: 'unknown', handle: null }),
  ];
  expect(await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers })).toHaveLength(3);
  expect(await countStates(run.db)).toEqual({ accepted: 1, planned: 1, failed: 1, unknown: 1 });
  const verdicts = await run.db.selectFrom('verdict').select(['source', 'outcome']).orderBy('attemptId').execute();
  expect(verdicts).toEqual([
    { source: 'answer', outcome: 'accepted' },
    { source: 'answer', outcome: 'unsent' },
    { source: 'answer', outcome: 'refused' },
  ]);
});

test('what the old owner never posted goes back at once, also when a new one has put it in doubt', async () => {
  const run = await takenOver(2);
  await unclaimMessages(run.db, { attempts: run.keys, now, why: 'never left' });
  expect(await countStates(run.db)).toEqual({ planned: 2 });
});

test('proof of acceptance settles an attempt that was taken for unsent, before its message goes out again', async () => {
  const run = await takenOver(1);
  await settleUnsent(run.db, { attempts: run.keys, evidence: 'list', because: 'not there', now });
  expect(await countStates(run.db)).toEqual({ planned: 1 });
  const answers = run.keys.map((key) => answerTo(key));
  await recordAnswers(run.db, { owners: null, now, evidence: 'callback', answers });
  expect(await countStates(run.db)).toEqual({ accepted: 1 });
});

test('an answer that comes twice, or for what is settled, counts once', async () => {
  const run = await ownedRun({ contacts: 1 });
  const [claimed] = await run.claim();
  const answers = [answerTo(claimed ?? nobody)];
  const record = (owners: readonly (typeof run)[] | null) =>
    recordAnswers(run.db, { owners, now, evidence: 'answer', answers });
  expect([await record([run]), await record([run]), await record(null)].map((ids) => ids.length)).toEqual([1, 0, 0]);
});

test('a message that is proved unsent eight times fails instead of going out for ever', async () => {
  const run = await ownedRun({ contacts: 1 });
  for (let each = 1; each <= 8; each += 1) {
    const [claimed] = await run.claim();
    const doubt = answerTo(claimed ?? nobody, { outcome: 'unknown', state: 'unknown', handle: null });
    await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers: [doubt] });
    await settleUnsent(run.db, { attempts: [doubt], evidence: 'list', because: 'not there', now });
  }
  const message = await run.db.selectFrom('messageState').select(['state', 'errorCode']).executeTakeFirst();
  expect(message).toEqual({ state: 'failed', errorCode: 'never_arrives' });
});

test('a message in whose sending the process died twice is claimed alone, and after four deaths no more', async () => {
  const run = await ownedRun({ contacts: 2 });
  const [suspect = 0, other = 0] = await messageIds(run);
  await run.db.updateTable('queue').set({ crashes: 2, isSuspect: true }).where('messageId', '=', suspect).execute();
  expect((await run.claim()).map(({ messageId }) => messageId)).toEqual([other]);
  let { epoch } = run;
  for (const state of ['planned', 'failed']) {
    // A new owner waits for a second.
    const claimed = await run.claim({ epoch, isSuspect: true, now: new Date(now.getTime() + 2_000) });
    expect(claimed.map(({ messageId }) => messageId)).toEqual([suspect]);
    ({ epoch } = await takeLine(run.db, { lineId: run.lineId, owner: 'next', now }));
    await settleUnsent(run.db, { attempts: claimed, evidence: 'list', because: 'not there', now });
    const message = await run.db
      .selectFrom('messageState')
      .select('state')
      .where('id', '=', suspect)
      .executeTakeFirst();
    expect(message).toEqual({ state });
  }
});

test.each([
  ['resend-if-proved-unsent', { state: 'planned', errorCode: null }],
  ['never', { state: 'failed', errorCode: 'not_sent_again' }],
] as const)('what is proved unsent under onUnknown: %s ends as %o', async (onUnknown, end) => {
  const run = await takenOver(1);
  await run.db.updateTable('run').set({ onUnknown }).execute();
  await settleUnsent(run.db, { attempts: run.keys, evidence: 'list', because: 'not there', now });
  expect(await run.db.selectFrom('messageState').select(['state', 'errorCode']).executeTakeFirst()).toEqual(end);
});

test('a second passes between what one owner sends and what the next one does', async () => {
  const run = await ownedRun({ contacts: 5 });
  const claimAfter = async (epoch: number, ms: number) =>
    run.claim({ epoch, limit: 1, now: new Date(now.getTime() + ms) });
  const died = await takeLine(run.db, { lineId: run.lineId, owner: 'next', now });
  expect(await claimAfter(died.epoch, 1_000)).toEqual([]);
  expect(await claimAfter(died.epoch, 1_100)).toHaveLength(1);
  await releaseLine(run.db, { lineId: run.lineId, epoch: died.epoch, now: new Date(now.getTime() + 5_000) });
  const released = await takeLine(run.db, { lineId: run.lineId, owner: 'third', now: new Date(now.getTime() + 5_500) });
  expect(await claimAfter(released.epoch, 6_000)).toEqual([]);
  expect(await claimAfter(released.epoch, 6_100)).toHaveLength(1);
});

test('who has not answered so many messages in a row gets no more, until he answers', async () => {
  const run = await ownedRun({ contacts: 2, isNewContact: false });
  await run.pool.query("update contact set unanswered = 2 where phone = '+12125550000'");
  const [claimed] = await run.claim({ limit: 1, unansweredLimit: 3 });
  await recordAnswers(run.db, { owners: [run], now, evidence: 'answer', answers: [answerTo(claimed ?? nobody)] });
  const again = await startTestRun(run, { contacts: 1, campaign: 'again', firstPhone: 12_135_550_100 });
  await run.pool.query(
    `with r as (insert into recipient (id, run_id, contact_id, line_number, values) select nextval('recipient_block'), $1, id, id, '{}' from contact where id <= 2 returning id, contact_id)
     insert into message (id, contact_id, run_id, line_id, is_new_contact, is_last, place_id, kind, content)
     select r.id * 32 + 1, contact_id, $1, 1, false, true, 0, 'text', 'again' from r`,
    [again.runId],
  );
  await settleLedger(run.pool);
  await run.pool.query(
    "update queue set ready_at = '-infinity' where message_id in (select id from message where content = 'again')",
  );
  await noteInbound(run.db, { now, inbound: [{ phone: '+12125550001', lineNumber: null, isOptedOut: null }] });
  const reached = await run.claim({ runId: again.runId, unansweredLimit: 3 });
  expect(reached.map(({ phone }) => phone).sort()).toEqual(['+12125550001', '+12135550100']);
  const skipped = await run.db
    .selectFrom('messageState')
    .select(['phone', 'skipReason'])
    .where('state', '=', 'skipped')
    .execute();
  expect(skipped).toEqual([{ phone: '+12125550000', skipReason: 'unanswered' }]);
});
