import { expect, test } from 'vitest';
import { newContactBefore } from '../../src/core/new-contact.ts';
import { takeLine } from '../../src/store/line.ts';
import { claimMessages, unclaimMessages } from '../../src/store/message-claim.ts';
import { recordAnswers } from '../../src/store/message-record.ts';
import { freshDatabase, type TestDatabase } from '../support/database.ts';
import { countStates, startTestRun, testNow } from '../support/run.ts';

const now = testNow;

async function ownedRun(options: Parameters<typeof startTestRun>[1]) {
  const database = await freshDatabase();
  const { runId, lineIds } = await startTestRun(database.db, options);
  const lineId = lineIds[0] ?? 0;
  const epoch = await takeLine(database.db, { lineId, owner: 'test', now });
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

async function openAttempts({ pool }: TestDatabase): Promise<number> {
  const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from attempt where outcome is null');
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

test.each(['paused', 'cancelled', 'planned'])('nothing is claimed of a run that is %s', async (state) => {
  const run = await ownedRun({ contacts: 5 });
  await run.db
    .updateTable('run')
    .set({ state, finishedAt: state === 'cancelled' ? now : null })
    .execute();
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
  await run.pool.query('update message set is_new_contact = false where contact_id % 2 = 0');
  const claimed = await run.claim({ newLimit: 1 });
  expect(claimed).toHaveLength(5);
  const { rows } = await run.pool.query('select count(*) filter (where is_new_contact)::int as fresh from attempt');
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
    "select skip_reason, count(*)::int as n from message where state = 'skipped' group by 1 order by 1",
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
  await recordAnswers(run.db, {
    ...run,
    now,
    evidence: 'answer',
    answers: [
      {
        attemptId: first?.attemptId ?? 0,
        outcome: 'accepted',
        state: 'accepted',
        handle: 'h1',
        providerStatus: 'QUEUED',
        channel: null,
        errorCode: null,
        errorMessage: null,
        readyAt: null,
        isOptedOut: false,
      },
    ],
  });
  expect(await run.claim({ newLimit: 0 })).toMatchObject([{ kind: 'carousel' }]);
});

test('what was claimed and never left goes back as if it had not been tried', async () => {
  const run = await ownedRun({ contacts: 3 });
  const claimed = await run.claim();
  await unclaimMessages(run.db, { attemptIds: claimed.map((each) => each.attemptId), now, why: 'never left' });
  expect(await countStates(run.db)).toEqual({ planned: 3 });
  expect(await run.claim()).toMatchObject([{ earlierAttempts: 0 }, {}, {}]);
});

test('a new owner turns what was in flight into unknown, and the old one can record nothing but an acceptance', async () => {
  const run = await ownedRun({ contacts: 2 });
  const claimed = await run.claim();
  await takeLine(run.db, { lineId: run.lineId, owner: 'other', now });
  expect(await countStates(run.db)).toEqual({ unknown: 2 });
  const base = {
    providerStatus: 'QUEUED',
    channel: null,
    errorCode: null,
    errorMessage: null,
    readyAt: null,
    isOptedOut: false,
  };
  const settled = await recordAnswers(run.db, {
    ...run,
    now,
    evidence: 'answer',
    answers: [
      { ...base, attemptId: claimed[0]?.attemptId ?? 0, outcome: 'accepted', state: 'accepted', handle: 'h1' },
      { ...base, attemptId: claimed[1]?.attemptId ?? 0, outcome: 'unsent', state: 'planned', handle: null },
    ],
  });
  expect(settled).toEqual([claimed[0]?.attemptId]);
  expect(await countStates(run.db)).toEqual({ accepted: 1, unknown: 1 });
});
