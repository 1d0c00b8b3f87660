/**
 * `bluecast send`: plan, send, track until every message is settled. Invariant: whatever ends it, what was sent is recorded or
 * recorded as unknown, and the same command continues from there.
 */

import path from 'node:path';
import { formatNumber } from '../core/format-count.ts';
import type { RunSummary } from '../core/message/summary.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { performRun } from '../engine/perform-run.ts';
import type { RunEnd } from '../engine/watch-run.ts';
import { nameWorker } from '../engine/worker-name.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { holdInputsToPlan, holdToPlan } from '../plan-files/hold-to-plan.ts';
import { type ReadPlan, readPlanFile } from '../plan-files/read-plan.ts';
import { countRun, describeRun, readRun } from '../report/report.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { startRun } from '../runs/start-run.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { readInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { noteListening } from '../terminal/listening-note.ts';
import { noteUnreadExclusions } from '../terminal/planned-run.ts';
import { reviseIfAsked } from '../terminal/revision.ts';
import { createRunDisplay } from '../terminal/run-display.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { showPlan } from '../terminal/shown-plan.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import { writeRunRejects } from '../terminal/write-files.ts';

export interface SendInput {
  /** The campaign's folder; absent: that of the plan's campaign, below campaigns/. */
  readonly campaign: string | undefined;
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

type Sending = SendInput & { readonly campaign: string };

/** Sends a campaign to its end, or continues the run that is under way. */
export async function send(world: CommandWorld, asked: SendInput): Promise<number> {
  const plan = asked.plan === undefined ? null : readPlanFile(asked.plan);
  const input = { ...asked, campaign: asked.campaign ?? folderOf(plan) };
  const inputs = await readInputs(world, input);
  const provider = await world.provider();
  await checkProvider(provider, inputs.account);
  if (plan !== null) await holdInputsToPlan(plan, inputs);
  const prepared = await prepare(world, { input, inputs, plan, provider });
  if (prepared.how === 'ended') return sayEnded(world, input, prepared);
  if (prepared.how === 'planned') await askFirst(world, { input, inputs, prepared });
  else await resume(world, { input, inputs, prepared });
  await startRun(world, { runId: prepared.run.id, account: inputs.account });
  const end = await perform(world, { input, inputs, provider, runId: prepared.run.id });
  return finishWith(world, { runId: prepared.run.id, input, end });
}

/** Where the campaign of a plan is, from the folder that Bluecast is started in. */
function folderOf(read: ReadPlan | null): string {
  if (read !== null) return path.join('campaigns', read.plan.campaign);
  throw badInput('no-campaign', 'Cannot tell what to send: name the folder of a campaign, or a plan with --plan');
}

/** The run that is to be sent, held to its plan and to the account's rule of approval. */
async function prepare(
  world: CommandWorld,
  asked: { input: Sending; inputs: Inputs; plan: ReadPlan | null; provider: SendblueClient },
): Promise<PreparedRun> {
  const { input, inputs, plan, provider } = asked;
  const steps = createSteps(world);
  try {
    const prepared = await prepareRun(world, {
      inputs,
      isNewRun: input.newRun,
      forOccurrence: plan?.plan.occurrence,
      hasConfirmedLines: true,
      provider,
      onStep: steps.show,
    });
    await holdToPlan(world, { plan, inputs, prepared, onStep: steps.show });
    steps.clear();
    noteUnreadExclusions(world, prepared);
    return prepared;
  } finally {
    steps.clear();
  }
}

async function sayEnded(world: CommandWorld, input: Sending, { run }: PreparedRun): Promise<number> {
  world.note(`Run ${run.id} of ${run.campaign} is ${run.state} already; nothing was sent. For another run: --new-run`);
  return finishWith(world, { runId: run.id, input, end: { why: 'settled' } });
}

interface Shown {
  readonly input: Sending;
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
}

async function askFirst(world: CommandWorld, { input, inputs, prepared }: Shown): Promise<void> {
  if (input.yes) return;
  await showPlan(world, { inputs, prepared });
  const { messages } = await countRun(world.db, { runId: prepared.run.id });
  const count = formatNumber(messages.planned);
  const isConfirmed = await world.confirm(`Send these ${count} messages now?`);
  stopIfAsked(world.stopping);
  if (!isConfirmed) {
    throw badInput(
      'not-confirmed',
      'Nothing was sent: you did not say yes; the plan is kept, and the same command asks again',
    );
  }
}

async function resume(world: CommandWorld, shown: Shown): Promise<void> {
  const { run, hasChangedFiles } = shown.prepared;
  world.note(`Continuing run ${run.id} of ${run.campaign}.`);
  if (hasChangedFiles && shown.input.revise !== true)
    world.note(
      'Note: its files have changed since it began; the changes take effect with --new-run, other texts also with --revise.',
    );
  if (run.state === 'paused' && run.stopReason === null)
    world.note(`It is paused: \`bluecast resume ${run.id}\` in another terminal lets it continue.`);
  await reviseIfAsked(world, shown);
}

async function perform(
  world: CommandWorld,
  sending: { input: Sending; inputs: Inputs; provider: SendblueClient; runId: number },
): Promise<RunEnd> {
  const { input, inputs, provider, runId } = sending;
  const { trackForMs, port } = input;
  const display = createRunDisplay(world, { trackForMs });
  return withListening(
    world,
    { port, onListening: (opened) => noteListening(world, opened) },
    async ({ callbackUrl }) =>
      performRun(world, {
        runId,
        numbers: inputs.account.lines.map(({ number }) => number),
        provider,
        owner: nameWorker(),
        callbackUrl,
        trackForMs,
        onView: display.update,
        onContactsNotPushed: (why) =>
          world.note(`Note: contacts could not be pushed to Sendblue; they will be with the next send: ${why}`),
      }).finally(display.done),
  );
}

async function finishWith(world: CommandWorld, done: { runId: number; input: Sending; end: RunEnd }): Promise<number> {
  const { runId, input, end } = done;
  const read = await readRun({ db: world.db, now: world.now() }, { runId });
  const rejectsFile = await writeRunRejects(world, read.facts);
  world.print(await describeRun(world.db, { read, width: world.tableWidth(), rejectsFile }));
  const { summary } = read;
  if (end.why !== 'settled')
    world.note(sentenceOf(end, { runId, command: sendingCommand(input), canary: summary.canary }));
  if (input.json) world.print(JSON.stringify(summary));
  return exitCodeAt(end, summary);
}

function sentenceOf(end: RunEnd, run: { runId: number; command: string; canary: RunSummary['canary'] }): string {
  const { runId } = run;
  const again = `\`${run.command}\` continues`;
  if (end.why === 'stopped') return `Stopped. Everything in flight was recorded; ${again}.`;
  // To send again does not help against a canary's verdict.
  if (end.why === 'run-stopped' && run.canary === 'failed')
    return `Run ${runId} was stopped: ${end.reason}. \`bluecast resume ${runId}\` sends the rest all the same, \`bluecast cancel ${runId}\` does not.`;
  if (end.why === 'run-stopped') return `Run ${runId} was stopped: ${end.reason}. When that is mended, ${again}.`;
  if (end.why === 'lines-blocked')
    return `What is left is planned for lines that the provider blocks: ${end.reason}. When that is mended, ${again}.`;
  return `Stopped waiting for the last statuses; ${again}.`;
}

function exitCodeAt(end: RunEnd, { messages }: RunSummary): number {
  if (end.why === 'stopped') return exitCodes.interrupted;
  if (end.why === 'run-stopped') return exitCodes.badInput;
  const isClean = messages.failed === 0 && messages.unknown === 0 && messages.planned === 0 && messages.sending === 0;
  return isClean ? exitCodes.done : exitCodes.unsettled;
}
