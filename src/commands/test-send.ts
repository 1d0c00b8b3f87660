/**
 * `bluecast test-send`: one row's messages to a phone of our own. Invariant: nobody but `testNumbers` of account.yaml gets
 * one; it goes the way of every message, with committed attempts, as a run of its own that is in no campaign's sums.
 */

import type { DatabaseWorld } from '../compose.ts';
import { takenStates } from '../core/message/gone-out.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { performRun } from '../engine/perform-run.ts';
import { nameWorker } from '../engine/worker-name.ts';
import { evaluateRun } from '../evaluate/evaluate.ts';
import { type Inputs, loadInputs } from '../inputs/load-inputs.ts';
import { planTest } from '../plan/plan-test.ts';
import { previewRecipients } from '../report/preview.ts';
import { describeRun } from '../report/report.ts';
import { formatPreview } from '../report/text/preview-text.ts';
import { checkProvider } from '../runs/check-provider.ts';
import type { PreparedRun } from '../runs/prepare-run.ts';
import { withListening } from '../service/callbacks/listening.ts';
import {
  ensureTestContact,
  findRowValues,
  findUnsettledTest,
  insertTestRun,
  type TestContact,
} from '../store/plan/test-run.ts';
import { getRunProgress, markPlanned, setRunPolicy, startRun } from '../store/runs/run.ts';
import { cancelPlanned, closeRun } from '../store/runs/run-control.ts';
import { planCampaign } from './plan-campaign.ts';
import { readPhone } from './preview.ts';

export interface TestSendInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly to: string;
  /** Line of the CSV; absent: the first recipient who gets something. */
  readonly row?: number | undefined;
  readonly trackForMs: number;
}

/** Sends the test and says what became of it. Throws `not-a-test-number` before anything is planned. */
export async function testSend(world: DatabaseWorld, input: TestSendInput): Promise<number> {
  const inputs = await loadInputs(world, input);
  const phone = readPhone(input.to, inputs.campaign.audience.country);
  if (!inputs.account.testNumbers.includes(phone)) throw notATestNumber();
  const provider = await world.provider();
  await checkProvider(provider, inputs.account);
  const prepared = await planCampaign(world, { inputs, isNewRun: false });
  const row = await findRowValues(world.db, { runId: prepared.run.id, csvRow: input.row ?? null });
  if (row === null) throw badInput('no-such-row', 'Cannot test: no recipient stands in this row; name another --row');
  const contact = await ensureTestContact(world.db, { phone, now: world.now() });
  const unsettled = await findUnsettledTest(world.db, contact.id);
  // Another text like it could not be told from the one that may have arrived.
  if (unsettled !== null) world.note(`Going on with test ${unsettled}: nobody knows yet whether it went out.`);
  const runId = unsettled ?? (await planTestRun(world, { inputs, prepared, contact, row }));
  const numbers = inputs.account.lines.map(({ number }) => number);
  const owner = nameWorker();
  try {
    await withListening(world, undefined, async ({ callbackUrl }) =>
      performRun(world, { runId, numbers, provider, owner, callbackUrl, trackForMs: input.trackForMs, isAlone: true }),
    );
  } finally {
    await closeTest(world, runId);
  }
  return showOutcome(world, runId);
}

async function planTestRun(
  world: DatabaseWorld,
  test: {
    inputs: Inputs;
    prepared: PreparedRun;
    contact: TestContact;
    row: { csvRow: number; values: Readonly<Record<string, string>> };
  },
): Promise<number> {
  const { campaign, account, hash } = test.inputs;
  const { lineIds } = test.prepared;
  const now = world.now();
  const { slug, purpose } = campaign;
  const runId = await insertTestRun(world.db, { campaign: slug, purpose, definition: campaign, inputsHash: hash, now });
  await planTest({ db: world.db, now }, { runId, campaign, account, lineIds, contact: test.contact, ...test.row });
  const provider = await world.provider();
  await evaluateRun({ ...world, provider }, { runId, campaign, account, lineIds, signal: world.stopping });
  await markPlanned(world.db, runId);
  await setRunPolicy(world.db, { runId, ...account });
  await startRun(world.db, { runId, now: world.now() });
  return runId;
}

/** What could not go out now must not go out with some later command. */
async function closeTest(world: DatabaseWorld, runId: number): Promise<void> {
  const { messages } = await getRunProgress(world.db, runId);
  if ((messages['planned'] ?? 0) === 0) return;
  await closeRun(world.db, { runId, now: world.now() });
  await cancelPlanned(world.db, { runId, now: world.now() });
}

async function showOutcome(world: DatabaseWorld, runId: number): Promise<number> {
  const width = world.tableWidth();
  for await (const page of previewRecipients(world.db, { runId, choice: { all: true } }))
    world.print(formatPreview(page, { width }));
  world.print(await describeRun({ db: world.db, now: world.now() }, { runId, width }));
  const { messages } = await getRunProgress(world.db, runId);
  const isOut = [...takenStates, 'skipped'].reduce((sum, state) => sum + (messages[state] ?? 0), 0);
  const all = Object.values(messages).reduce((sum, count) => sum + count, 0);
  return isOut === all ? exitCodes.done : exitCodes.unsettled;
}

function notATestNumber(): Error {
  return badInput(
    'not-a-test-number',
    'Cannot send a test to this number: tests go only to `testNumbers` of account.yaml; add it there if it is yours',
  );
}
