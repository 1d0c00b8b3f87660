/** All moves of messages, four at the same moment, in an order that a seed decides: the ledger is whole after each. */
import { expect } from 'vitest';
import { newContactBefore } from '../../../src/core/pace/new-contact.ts';
import { createDice, type Dice } from '../../../src/prove/dice.ts';
import { readMessage } from '../../../src/sendblue/normalise.ts';
import type { OpenDatabase } from '../../../src/store/database/connect.ts';
import { takeLine } from '../../../src/store/dispatch/line.ts';
import { reassignLines } from '../../../src/store/dispatch/line-reassign.ts';
import { type ClaimedMessage, claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { type Owner, recordAnswers } from '../../../src/store/dispatch/message-record.ts';
import { unclaimMessages } from '../../../src/store/dispatch/message-unclaim.ts';
import { auditLedger } from '../../../src/store/ledger/audit.ts';
import { writeRevised } from '../../../src/store/plan/revision.ts';
import { holdForCanary, releaseRest } from '../../../src/store/runs/canary.ts';
import { markCancelled, markPaused, markResumed } from '../../../src/store/runs/run-control.ts';
import { recordSentPlanned } from '../../../src/store/track/sent-planned.ts';
import { settleUndecided, settleUnsent } from '../../../src/store/track/unknown.ts';
import { applyReports } from '../../../src/track/apply-reports.ts';
import { answerTo, refused, unsent } from '../../support/answers.ts';
import { freshDatabase } from '../../support/database.ts';
import { countStates, startTestRun, testNow } from '../../support/run.ts';
import { sideBySideFor } from '../../support/side-by-side.ts';

const lines = ['+14155550100', '+14155550101'];
const steps = 60;
const atOnce = 4;

/** What one process would remember. */
interface World extends Pick<OpenDatabase, 'db' | 'pool'> {
  readonly dice: Dice;
  readonly runIds: readonly number[];
  readonly lineIds: readonly number[];
  readonly owners: Map<number, Owner>;
  /** Claims, also those whose answers are known: an answer may come twice, or from a former owner. */
  readonly claims: { readonly owner: Owner; readonly message: ClaimedMessage }[];
}

type Move = (world: World, now: Date) => Promise<unknown>;

function pick<T>({ dice }: World, topic: string, from: readonly T[]): T {
  const chosen = from[dice.whole(topic, 0, from.length - 1)];
  if (chosen === undefined) throw new Error(`nothing to pick for ${topic}`);
  return chosen;
}

function someClaims(world: World, topic: string): World['claims'] {
  return world.claims.filter(() => world.dice.chance(topic) < 0.2);
}

/** Half the claims of a moment, answered in one of the ways in which a provider answers. */
function answersOf(world: World, claims: World['claims']) {
  return claims.map(({ message }) =>
    answerTo(
      message,
      pick(world, 'answer', [
        {},
        { isOptedOut: true },
        { handle: 'the same for all' },
        refused,
        { ...refused, isOptedOut: true, errorCode: '21610' },
        { ...unsent, readyAt: testNow },
        { ...unsent, isFree: true },
        { ...unsent, errorCode: 'bluecast-failed' },
        { outcome: 'unknown', state: 'unknown', handle: null, providerStatus: null },
      ] as const),
    ),
  );
}

const moves: Readonly<Record<string, Move>> = {
  claim: async (world, now) => {
    const owner = world.owners.get(pick(world, 'line', world.lineIds));
    if (owner === undefined) return;
    const limit = world.dice.whole('limit', 1, 12);
    const taken = await claimMessages(world.db, {
      ...owner,
      runId: pick(world, 'run', world.runIds),
      now,
      limit,
      newLimit: world.dice.whole('new', 0, limit),
      newBefore: newContactBefore(now),
      unansweredLimit: 3,
      isSuspect: world.dice.chance('suspect') < 0.2,
    });
    world.claims.push(...taken.map((message) => ({ owner, message })));
  },
  answer: async (world, now) => {
    const claims = someClaims(world, 'answered');
    const owners = claims.map(({ owner }) => owner);
    await recordAnswers(world.db, { owners, now, evidence: 'answer', answers: answersOf(world, claims) });
  },
  prove: async (world, now) => {
    const answers = someClaims(world, 'proved').map(({ message }) => answerTo(message));
    await recordAnswers(world.db, { owners: null, now, evidence: 'callback', answers });
  },
  unclaim: async (world, now) => {
    const attempts = someClaims(world, 'unclaimed').map(({ message }) => message);
    await unclaimMessages(world.db, { attempts, now, why: 'stopping' });
  },
  takeOver: async (world, now) => {
    const lineId = pick(world, 'line', world.lineIds);
    const { epoch } = await takeLine(world.db, { lineId, owner: 'test', now });
    world.owners.set(lineId, { lineId, epoch });
  },
  settle: async (world, now) => {
    const attempts = someClaims(world, 'settled').map(({ message }) => message);
    const evidence = pick(world, 'evidence', ['list', 'operator'] as const);
    await settleUnsent(world.db, { attempts, evidence, because: 'test', now });
  },
  decide: async (world, now) => {
    const wasSent = world.dice.chance('sent') < 0.5;
    for (const { message } of someClaims(world, 'decided'))
      await settleUndecided(world.db, { ...message, wasSent, because: 'test', now });
  },
  report: async (world, now) => {
    const reports = someClaims(world, 'reported').map(({ message }) =>
      readMessage({
        message_handle: `handle-${message.attemptId}`,
        number: message.phone,
        status: pick(world, 'status', ['SENT', 'DELIVERED', 'ERROR']),
        service: pick(world, 'service', ['iMessage', 'SMS', 'RCS']),
      }),
    );
    await applyReports({ db: world.db, now }, { source: 'poller', reports });
  },
  restored: async (world, now) => {
    const { rows } = await world.pool.query<{ messageId: number }>(
      'select message_id as "messageId" from queue order by random() limit 2',
    );
    const sent = rows.map(({ messageId }) => ({ messageId, handle: `of-a-copy-${messageId}` }));
    await recordSentPlanned(world.db, { sent, now });
  },
  revise: async (world) => {
    const { rows } = await world.pool.query<{ id: number }>('select id from message order by random() limit 5');
    const texts = rows.map(({ id }) => ({ id, content: 'Another text' }));
    await writeRevised(world.db, { runId: pick(world, 'run', world.runIds), revision: 2, texts });
  },
  reassign: async (world) => {
    const lineIds = world.dice.chance('both') < 0.5 ? world.lineIds : [pick(world, 'line', world.lineIds)];
    await reassignLines(world.db, { runId: pick(world, 'run', world.runIds), lineIds });
  },
  pause: async (world) => {
    const runId = pick(world, 'run', world.runIds);
    await markPaused(world.db, runId);
    await markResumed(world.db, runId);
  },
  release: async (world, now) =>
    releaseRest(world.db, { runId: pick(world, 'run', world.runIds), now, as: 'overruled' }),
  cancel: async (world, now) => {
    if (world.dice.chance('cancel') < 0.05)
      await markCancelled(world.db, { runId: pick(world, 'run', world.runIds), now });
  },
};

const seeds = ['first', 'second', 'third', `at ${process.pid} ${Date.now()}`];
sideBySideFor(seeds)(
  'every message stands in one place, and is counted there, after any moves (seed %s)',
  async (seed) => {
    const { db, pool } = await freshDatabase();
    const runs = [];
    for (const campaign of ['one', 'other']) {
      const parts = [1, 2, 3].map((part) => ({ part, kind: 'text', content: `Part ${part}`, mediaUrls: [] }) as const);
      const firstPhone = campaign === 'one' ? 12_125_550_100 : 12_125_550_160;
      const messages = campaign === 'one' ? parts : parts.slice(0, 1);
      runs.push(await startTestRun({ db, pool }, { contacts: 40, lines, campaign, firstPhone, messages }));
    }
    const [one, other] = runs;
    if (one === undefined || other === undefined) throw new Error('two runs are needed');
    await holdForCanary(db, { runId: other.runId, first: 5 });
    const world: World = {
      db,
      pool,
      dice: createDice(seed),
      runIds: runs.map(({ runId }) => runId),
      lineIds: one.lineIds,
      owners: new Map(),
      claims: [],
    };
    for (const lineId of world.lineIds) {
      const { epoch } = await takeLine(db, { lineId, owner: 'test', now: testNow });
      world.owners.set(lineId, { lineId, epoch });
    }
    for (let step = 1; step <= steps; step += 1) {
      // Seconds later, because a line rests after each takeover.
      const now = new Date(testNow.getTime() + step * 5_000);
      const chosen = Array.from({ length: atOnce }, () =>
        pick(world, 'move', ['claim', 'answer', ...Object.keys(moves)]),
      );
      await Promise.all(chosen.map(async (name) => moves[name]?.(world, now)));
      expect(await auditLedger(db), `step ${step}: ${chosen.join(', ')}`).toEqual([]);
    }
    const states = await countStates(db);
    expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(160);
    const { rows } = await pool.query('select from attempt');
    expect(rows.length).toBeGreaterThan(0);
  },
);
