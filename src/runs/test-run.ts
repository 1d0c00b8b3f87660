/**
 * Sends one row's messages to a phone of our own. Invariant: only `testNumbers` of account.yaml get a test; it is sent like any
 * other message, with committed attempts, in a run of its own that no campaign's sums include.
 */
import { badInput, forbidden } from '../core/operating-error.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { planTest } from '../plan/plan-test.ts';
import {
  ensureTestContact,
  findRowValues,
  findUnsettledTest,
  insertTestRun,
  type TestContact,
} from '../store/plan/test-run.ts';
import { markPlanned } from '../store/runs/run.ts';
import { getRunProgress } from '../store/runs/run-progress.ts';
import type { DatabaseWorld } from '../world.ts';
import { cancelRun } from './control-run.ts';
import type { PreparedRun } from './prepared-run.ts';
import { startRun } from './start-run.ts';

export interface TestAsked {
  readonly inputs: Inputs;
  /** The campaign's run, which holds the row's values. */
  readonly prepared: PreparedRun;
  /** E.164 */
  readonly phone: string;
  /** Row of the CSV; null: the first recipient who gets something. */
  readonly row: number | null;
  /** Absent: the variant that this phone would get. */
  readonly variant?: string | undefined;
}

/** Call it before anything is planned. Throws `not-a-test-number`. */
export function checkTestNumber({ account }: Pick<Inputs, 'account'>, phone: string): void {
  if (account.testNumbers.includes(phone)) return;
  throw forbidden(
    'not-a-test-number',
    'Cannot send a test to this number: tests go only to `testNumbers` in account.yaml; add the number there if it is yours',
  );
}

/**
 * Starts a test, or continues an earlier one that may have gone out: the provider's list could not distinguish two equal texts.
 * Throws `no-such-row` and `not-a-test-number`.
 */
export async function startTest(
  world: DatabaseWorld,
  asked: TestAsked,
): Promise<{ readonly runId: number; readonly isResumed: boolean }> {
  const { inputs, prepared, phone } = asked;
  checkTestNumber(inputs, phone);
  const row = await findRowValues(world.db, {
    runId: prepared.run.id,
    csvRow: asked.row,
    variant: asked.variant ?? null,
  });
  if (row === null) throw badInput('no-such-row', 'Cannot test: this row has no recipient; name another row');
  const contact = await ensureTestContact(world.db, { accountId: prepared.run.accountId, phone, now: world.now() });
  const unsettled = await findUnsettledTest(world.db, contact.id);
  if (unsettled !== null) return { runId: unsettled, isResumed: true };
  return {
    runId: await planTestRun(world, { inputs, prepared, contact, row, variant: asked.variant }),
    isResumed: false,
  };
}

async function planTestRun(
  world: DatabaseWorld,
  test: {
    inputs: Inputs;
    prepared: PreparedRun;
    contact: TestContact;
    row: { csvRow: number; values: Readonly<Record<string, string>> };
    variant: string | undefined;
  },
): Promise<number> {
  const { db, pool, clock, killPoint, stopping } = world;
  const { campaign, account, hash } = test.inputs;
  const {
    lineIds,
    run: { accountId },
  } = test.prepared;
  const { csvRow, values } = test.row;
  const now = world.now();
  const { path, purpose } = campaign;
  const runId = await insertTestRun(db, {
    accountId,
    campaign: path,
    purpose,
    definition: campaign,
    inputsHash: hash,
    now,
  });
  await planTest(
    { db, pool, now },
    { runId, campaign, account, lineIds, contact: test.contact, csvRow, values, variant: test.variant },
  );
  const provider = await world.provider(account);
  await evaluateRun({ db, clock, killPoint, provider }, { runId, campaign, account, lineIds, signal: stopping });
  await markPlanned(db, runId);
  await startRun(world, { runId, account });
  return runId;
}

/** Cancels what the test could not send, so that no later command sends it. */
export async function closeTest(world: DatabaseWorld, runId: number): Promise<void> {
  const { messages } = await getRunProgress(world.db, runId);
  if (messages.planned > 0) await cancelRun(world, runId);
}
