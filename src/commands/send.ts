/**
 * `bluecast send`: plan, send, track until every message is settled. Invariant: whatever ends it, what was sent is recorded or
 * recorded as unknown, and the same command goes on from there.
 */

import type { DatabaseWorld } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import type { RunSummary } from '../core/message/summary.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { performRun } from '../engine/perform-run.ts';
import { nameWorker } from '../engine/worker-name.ts';
import { type Inputs, loadInputs } from '../inputs/load-inputs.ts';
import { holdToPlan, openPlan } from '../plan-files/hold-to-plan.ts';
import { describeRun, summarizeRun } from '../report/report.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { type PreparedRun, prepareRun } from '../runs/prepare-run.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { saveLines, unblockLines } from '../store/dispatch/line.ts';
import { getRunProgress, setRunPolicy, startRun } from '../store/runs/run.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { createSteps } from '../terminal/steps.ts';
import { writeRejectsFile } from '../terminal/write-files.ts';
import { showPlan } from './plan.ts';
import { reviseIfAsked } from './revise.ts';
import { type RunEnd } from './watch-run.ts';

export interface SendInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly newRun: boolean;
  /** A plan file: exactly that is sent, or nothing. */
  readonly plan?: string | undefined;
  /** Gives the changed texts of the campaign to whoever has not been sent theirs, in the run that is under way. */
  readonly revise?: boolean | undefined;
  /** Who revises. */
  readonly as?: string | undefined;
  /** How long to wait for the last statuses after the last message has gone out. */
  readonly trackForMs: number;
  /** Where to listen for callbacks; absent: the usual port, where callbacks can reach us at all. */
  readonly port?: number | undefined;
}

/** Sends a campaign to its end, or goes on with the run that is under way. */
export async function send(world: DatabaseWorld, input: SendInput): Promise<number> {
  const inputs = await loadInputs(world, input);
  const provider = await world.provider();
  await checkProvider(provider, inputs.account);
  const plan = input.plan === undefined ? null : await openPlan(world, { file: input.plan, inputs });
  const prepared = await prepare(world, { inputs, isNewRun: input.newRun || plan?.isForNewRun === true });
  await holdToPlan(world, { plan, inputs, prepared });
  const runId = prepared.run.id;
  if (prepared.how === 'ended') {
    world.note(
      `Run ${runId} of ${prepared.run.campaign} is ${prepared.run.state} already; nothing was sent. For another run: --new-run`,
    );
    return finishWith(world, { runId, input, end: { why: 'settled' } });
  }
  if (prepared.how === 'planned') await askFirst(world, { input, inputs, prepared });
  else noteResumed(world, input, prepared);
  await reviseIfAsked(world, { input, inputs, prepared });
  await setRunPolicy(world.db, { runId, ...inputs.account });
  await startRun(world.db, { runId, now: world.now() });
  const end = await withListening(world, input.port, async ({ callbackUrl }) =>
    performRun(world, {
      runId,
      numbers: inputs.account.lines.map(({ number }) => number),
      provider,
      owner: nameWorker(),
      callbackUrl,
      trackForMs: input.trackForMs,
    }),
  );
  return finishWith(world, { runId, input, end });
}

async function prepare(world: DatabaseWorld, options: { inputs: Inputs; isNewRun: boolean }): Promise<PreparedRun> {
  const provider = await world.provider();
  const lineIds = await saveLines(world.db, options.inputs.account.lines);
  // The provider has just confirmed that they are ours.
  await unblockLines(world.db, [...lineIds.values()]);
  const steps = createSteps(world);
  return prepareRun(world, { ...options, provider, onStep: steps.show }).finally(steps.clear);
}

async function askFirst(
  world: DatabaseWorld,
  shown: { input: SendInput; inputs: Inputs; prepared: PreparedRun },
): Promise<void> {
  if (shown.input.yes) return;
  await showPlan(world, shown);
  const { messages } = await getRunProgress(world.db, shown.prepared.run.id);
  const count = formatNumber(messages['planned'] ?? 0);
  const isConfirmed = await world.confirm(`Send these ${count} messages now?`);
  stopIfAsked(world.stopping);
  if (!isConfirmed) {
    throw badInput(
      'not-confirmed',
      'Nothing was sent: you did not say yes; the plan is kept, and the same command asks again',
    );
  }
}

function noteResumed(world: DatabaseWorld, input: SendInput, { run, hasChangedFiles }: PreparedRun): void {
  world.note(`Going on with run ${run.id} of ${run.campaign}.`);
  if (hasChangedFiles && input.revise !== true)
    world.note(
      'Note: its files have changed since it began; the changes take effect with --new-run, other texts also with --revise.',
    );
  if (run.state === 'paused' && run.stopReason === null) {
    world.note(`It is paused: \`bluecast resume ${run.id}\` in another terminal lets it go on.`);
  }
}

async function finishWith(
  world: DatabaseWorld,
  done: { runId: number; input: SendInput; end: RunEnd },
): Promise<number> {
  const { runId, input, end } = done;
  const moment = { db: world.db, now: world.now() };
  const summary = await summarizeRun(moment, { runId });
  const rejectsFile = await writeRejectsOf(world, runId);
  world.print(await describeRun(moment, { runId, width: world.tableWidth(), rejectsFile }));
  if (end.why !== 'settled')
    world.note(sentenceOf(end, { runId, command: sendingCommand(input), canary: summary.canary }));
  if (input.json) world.print(JSON.stringify(summary));
  return exitCodeOf(end, summary);
}

async function writeRejectsOf(world: DatabaseWorld, runId: number): Promise<string | undefined> {
  const run = await world.db.selectFrom('run').select('importId').where('id', '=', runId).executeTakeFirstOrThrow();
  if (run.importId === null) return undefined;
  return (await writeRejectsFile(world, { importId: run.importId, name: `run-${runId}` })) ?? undefined;
}

function sentenceOf(end: RunEnd, run: { runId: number; command: string; canary: RunSummary['canary'] }): string {
  const again = `\`${run.command}\` goes on`;
  if (end.why === 'stopped') return `Stopped. Everything in flight was recorded; ${again}.`;
  // What helps against a canary's verdict stands in the reason; to send again does not.
  if (end.why === 'run-stopped' && run.canary === 'failed') return `Run ${run.runId} was stopped: ${end.reason}.`;
  if (end.why === 'run-stopped') return `Run ${run.runId} was stopped: ${end.reason}. When that is mended, ${again}.`;
  if (end.why === 'lines-blocked')
    return `What is left is planned for lines that the provider blocks: ${end.reason}. When that is mended, ${again}.`;
  return `Stopped waiting for the last statuses; ${again}.`;
}

function exitCodeOf(end: RunEnd, { messages }: RunSummary): number {
  if (end.why === 'stopped') return exitCodes.interrupted;
  if (end.why === 'run-stopped') return exitCodes.badInput;
  const isClean = messages.failed === 0 && messages.unknown === 0 && messages.planned === 0 && messages.sending === 0;
  return isClean ? exitCodes.done : exitCodes.unsettled;
}
