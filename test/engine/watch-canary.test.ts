import { expect, test } from 'vitest';
import { resume } from '../../src/commands/resume.ts';
import { type SendInput, send } from '../../src/commands/send.ts';
import { status } from '../../src/commands/status.ts';
import { watchCanary } from '../../src/engine/watch-canary.ts';
import { holdForCanary } from '../../src/store/runs/canary.ts';
import { markStarted } from '../../src/store/runs/run.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';
import { type Move, moveMessages } from '../support/rows.ts';
import { startTestRun, testNow } from '../support/run.ts';
import { saleFolder } from '../support/sale.ts';
import { sandboxWorld } from '../support/sandbox-world.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

interface Stage {
  readonly world: TestWorld & { readonly clock: TestClock };
  readonly runId: number;
  /** First parts that may go, and the run's words on itself. */
  stands(): Promise<{ ready: number; state: string; canary: string; reason: string | null }>;
  /** Moves the messages of the first `count` recipients. */
  move(count: number, to: Move): Promise<void>;
}

async function openStage(first = 10): Promise<Stage> {
  const opened = await testWorld();
  const clock = createTestClock(testNow);
  const world = { ...opened, clock, now: () => clock.now() };
  const messages = [1, 2].map((part) => ({ part, kind: 'text' as const, content: `part ${part}`, mediaUrls: [] }));
  const { runId } = await startTestRun(world, { contacts: 100, messages });
  const canary = { first, waitForMs: 900_000, stopIf: { failed: 0.1, optedOut: null, downgraded: 0.5 } };
  await world.pool.query('update run set definition = $1', [JSON.stringify({ canary })]);
  await holdForCanary(world.db, { runId, first });
  return {
    world,
    runId,
    stands: async () => {
      const { rows } = await world.pool.query(
        `select (select count(*)::int from queue where ready_at < 'infinity') as ready, state, canary_state as canary, stop_reason as reason from run`,
      );
      return rows[0] as Awaited<ReturnType<Stage['stands']>>;
    },
    move: async (count, to) => moveMessages(world.pool, `r.line_number <= ${count + 1}`, to),
  };
}

const sent: Move = { state: 'sent', channel: 'iMessage' };

test('only the first go, and the others after the wait, their first parts first', async () => {
  const { world, runId, stands, move } = await openStage();
  expect(await stands()).toMatchObject({ ready: 10, canary: 'watched' });
  await watchCanary(world, runId);
  await move(10, sent);
  await watchCanary(world, runId);
  world.clock.pass(899_000);
  await watchCanary(world, runId);
  expect(await stands()).toMatchObject({ ready: 0, canary: 'watched' });
  world.clock.pass(1_000);
  await watchCanary(world, runId);
  expect(await stands()).toMatchObject({ ready: 90, state: 'running', canary: 'passed' });
});

test('when they fare badly the run stops with the reason, and neither another send nor a worker starts it again', async () => {
  const { world, runId, stands, move } = await openStage();
  await move(1, { state: 'failed' });
  await watchCanary(world, runId);
  const stopped = {
    ready: 9,
    state: 'paused',
    canary: 'failed',
    reason: expect.stringContaining('2 of 20 messages failed (10 %'),
  };
  expect(await stands()).toMatchObject(stopped);
  await markStarted(world.db, { runId, now: testNow });
  expect(await stands()).toMatchObject(stopped);
  await status(world, { run: String(runId), json: false });
  expect(world.printed()).toContain('stopped: canary: 2 of 20 messages failed');
});

test('an operator who resumes it lets the others go', async () => {
  const { world, runId, stands, move } = await openStage();
  await move(5, { state: 'sent', channel: 'SMS' });
  await watchCanary(world, runId);
  expect(await stands()).toMatchObject({
    state: 'paused',
    reason: expect.stringContaining('10 of 20 messages went out as SMS'),
  });
  await resume(world, { run: String(runId) });
  await watchCanary(world, runId);
  expect(await stands()).toMatchObject({ ready: 95, state: 'running', canary: 'overruled', reason: null });
});

test('a run with no more people than the canary has none', async () => {
  const { stands } = await openStage(100);
  expect(await stands()).toMatchObject({ ready: 100, canary: null });
});

test('a campaign with a canary sends to the first alone, stops, and goes on when it is resumed', async () => {
  const world = await sandboxWorld({ phoneMix: { iMessage: 0, RCS: 0, SMS: 1 } });
  const campaign = saleFolder({ campaign: 'canary: {first: 1, waitFor: 1h, stopIf: {downgraded: 50%}}' });
  const input: SendInput = { campaign, account: undefined, yes: true, json: true, newRun: false, trackForMs: 5_000 };
  expect(await send(world, input)).toBe(2);
  expect(world.noted()).toMatch(/`bluecast cancel \d+` cancels the rest\.$/);
  expect(world.sandbox.ledger().accepted).toBe(1);
  expect(world.lastJson()).toMatchObject({ state: 'paused', canary: 'failed', messages: { planned: 2, sent: 1 } });
  expect(await send(world, input)).toBe(2);
  expect(world.sandbox.ledger().accepted).toBe(1);
  await resume(world, { run: 'sale' });
  expect(await send(world, input)).toBe(0);
  expect(world.sandbox.ledger()).toMatchObject({ accepted: 3, duplicates: [] });
});
