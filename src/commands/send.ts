/**
 * `bluecast send`: plans, sends, and tracks until every message is settled. Invariant: however it ends, every send is recorded, if
 * only as unknown, and the same command continues from there.
 */

import { shownPath } from '../campaign/files/shown-path.ts';
import { formatCount, formatPeople } from '../core/format-count.ts';
import type { OnlyState } from '../core/message/only.ts';
import type { RunSummary } from '../core/message/summary.ts';
import { badInput } from '../core/operating-error.ts';
import { stopIfAsked } from '../core/stop-if-asked.ts';
import { performRun, sendPatienceMs } from '../engine/perform-run.ts';
import { repeatWhenLost } from '../engine/repeat-when-lost.ts';
import type { RunEnd } from '../engine/watch-run.ts';
import { nameWorker } from '../engine/worker-name.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { holdInputsToPlan, holdToPlan } from '../plan-files/hold-to-plan.ts';
import { type ReadPlan, readPlanFile } from '../plan-files/read-plan.ts';
import { describeRun, readRun } from '../report/report.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { prepareRun } from '../runs/prepare-run.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { startRun } from '../runs/start-run.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import { withListening } from '../service/callbacks/listening.ts';
import type { RunRow } from '../store/runs/run.ts';
import { withCampaignInputs } from '../terminal/campaign-inputs.ts';
import { nameDatabase } from '../terminal/database-name.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { noteListening } from '../terminal/listening-note.ts';
import { meetLinesOf } from '../terminal/meeting.ts';
import { noteFiles } from '../terminal/planned-run.ts';
import { reviseIfAsked } from '../terminal/revision.ts';
import { createRunDisplay } from '../terminal/run-display.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import { showPlan } from '../terminal/shown-plan.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import { writeRunFiles } from '../terminal/write-files.ts';

export interface SendInput {
  /** The campaign's folder; absent: the folder of the plan's campaign under campaigns/. */
  readonly campaign: string | undefined;
  readonly account: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly newRun: boolean;
  /** Repeats only this part of the last run, to people who certainly got nothing of it. */
  readonly only?: OnlyState | undefined;
  /** What the provider's list has of unknown lines is somebody else's. */
  readonly firstUse?: boolean | undefined;
  /** Tries rows again that are left out because they kept ending Bluecast. */
  readonly retryQuarantined?: boolean | undefined;
  /** A plan file: send exactly that, or nothing. */
  readonly plan?: string | undefined;
  /** Gives the campaign's changed texts to those messages of the run under way that have not gone out. */
  readonly revise?: boolean | undefined;
  /** Who revises. */
  readonly as?: string | undefined;
  /** How long to wait for the last statuses after the last message has gone out. */
  readonly trackForMs: number;
  /** Port for callbacks; absent: the usual port, if callbacks can reach us at all. */
  readonly port?: number | undefined;
}

/** Sends a campaign to its end, or continues the run that is under way. */
export async function send(world: CommandWorld, input: SendInput): Promise<number> {
  world.note(`Database: ${nameDatabase(world)}`);
  const plan = input.plan === undefined ? null : readPlanFile(input.plan);
  const { account, newRun } = input;
  const campaign = input.campaign ?? folderOf(plan);
  const command = sendingCommand({ campaign, account, only: input.only });
  return withCampaignInputs(world, { campaign, account, newRun }, async (inputs) =>
    sendFrom(world, { input, inputs, plan, command }),
  );
}

async function sendFrom(
  world: CommandWorld,
  { input, inputs, plan, command }: { input: SendInput; inputs: Inputs; plan: ReadPlan | null; command: string },
): Promise<number> {
  const provider = await world.provider(inputs.account);
  await checkProvider(provider, inputs.account, shownPath(inputs.accountPath));
  if (plan !== null) await holdInputsToPlan(plan, inputs);
  const throughLoss = async <T>(work: () => Promise<T>): Promise<T> =>
    repeatWhenLost(world, { patienceMs: sendPatienceMs, work });
  const prepared = await throughLoss(async () => prepare(world, { input, inputs, plan, provider }));
  const runId = prepared.run.id;
  if (prepared.how === 'ended') {
    noteEnded(world, prepared);
    return finishWith(world, { runId, command, json: input.json, end: { why: 'settled' } });
  }
  if (prepared.how === 'planned') await askFirst(world, { input, inputs, prepared });
  else await resume(world, { input, inputs, prepared });
  await throughLoss(async () =>
    meetLinesOf(world, { run: prepared.run, account: inputs.account, provider, isFirstUse: input.firstUse }),
  );
  await throughLoss(async () => startRun(world, { runId, account: inputs.account }));
  const end = await perform(world, { input, inputs, provider, run: prepared.run });
  return finishWith(world, { runId, command, json: input.json, end });
}

/** The campaign of a plan, as its path below the root. */
function folderOf(read: ReadPlan | null): string {
  if (read !== null) return read.plan.campaign;
  throw badInput(
    'no-campaign',
    'Cannot send: no campaign is given; name the folder of a campaign, or a plan with --plan',
  );
}

/** Prepares the run to send, and checks it against its plan and the account's approval rule. */
async function prepare(
  world: CommandWorld,
  asked: { input: SendInput; inputs: Inputs; plan: ReadPlan | null; provider: SendblueClient },
): Promise<PreparedRun> {
  const { input, inputs, plan, provider } = asked;
  const steps = createSteps(world);
  try {
    const prepared = await prepareRun(world, {
      inputs,
      isNewRun: input.newRun,
      only: input.only,
      retryQuarantined: input.retryQuarantined ?? false,
      forOccurrence: plan?.plan.occurrence,
      hasConfirmedLines: true,
      provider,
      onStep: steps.show,
    });
    await holdToPlan(world, { plan, inputs, prepared, onStep: steps.show });
    steps.clear();
    noteFiles(world, { inputs, prepared });
    return prepared;
  } finally {
    steps.clear();
  }
}

function noteEnded({ note }: CommandWorld, { run }: PreparedRun): void {
  note(
    `Run ${run.id} of ${run.campaign} is ${run.state} already; nothing was sent. For another run to everybody, add --new-run; to those alone whose messages failed or were cancelled, --only failed or --only cancelled`,
  );
}

interface Shown {
  readonly input: SendInput;
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
}

async function askFirst(world: CommandWorld, { input, inputs, prepared }: Shown): Promise<void> {
  if (input.yes) return;
  const { summary } = await showPlan(world, { inputs, prepared });
  const isConfirmed = await world.confirm(nameQuestion(summary));
  stopIfAsked(world.stopping);
  if (!isConfirmed) {
    throw badInput(
      'not-confirmed',
      'Nothing was sent: you did not confirm; the plan is kept, and the same command asks again',
    );
  }
}

/** `Send these 2,425 messages to 1,618 people now?` */
function nameQuestion({ people, messages }: RunSummary): string {
  const these = messages.planned === 1 ? 'this' : 'these';
  return `Send ${these} ${formatCount(messages.planned, 'message')} to ${formatPeople(people.planned)} now?`;
}

async function resume(world: CommandWorld, shown: Shown): Promise<void> {
  const { run, hasChangedFiles } = shown.prepared;
  world.note(`Continuing run ${run.id} of ${run.campaign}.`);
  if (hasChangedFiles && shown.input.revise !== true)
    world.note(
      'Note: its files have changed since it began; the changes take effect with --new-run, changed texts also with --revise.',
    );
  if (run.state === 'paused' && run.stopReason === null)
    world.note(`It is paused: \`bluecast resume ${run.id}\` in another terminal lets it continue.`);
  await reviseIfAsked(world, shown);
}

async function perform(
  world: CommandWorld,
  sending: { input: SendInput; inputs: Inputs; provider: SendblueClient; run: RunRow },
): Promise<RunEnd> {
  const { input, inputs, provider, run } = sending;
  const { trackForMs, port } = input;
  const display = createRunDisplay(world, { trackForMs, zone: inputs.account.zone ?? world.config.zone });
  return withListening(
    world,
    { port, onListening: (opened) => noteListening(world, opened) },
    async ({ callbackUrl }) =>
      performRun(world, {
        runId: run.id,
        accountId: run.accountId,
        numbers: inputs.account.lines.map(({ number }) => number),
        provider,
        owner: nameWorker(),
        callbackUrl,
        trackForMs,
        onView: display.update,
        onContactsNotPushed: (why) =>
          world.note(`Note: contacts could not be pushed to Sendblue; the next send tries again: ${why}`),
      }).finally(display.done),
  );
}

async function finishWith(
  world: CommandWorld,
  done: { runId: number; command: string; json: boolean; end: RunEnd },
): Promise<number> {
  const { runId, command, json, end } = done;
  const { text, summary, rowFiles } = await repeatWhenLost(world, {
    patienceMs: sendPatienceMs,
    work: async () => {
      const read = await readRun({ db: world.db, now: world.now() }, { runId });
      const rowFiles = await writeRunFiles(world, read.facts);
      const { summary } = read;
      const text = await describeRun(world.db, { read, width: world.tableWidth(), rowFiles });
      return { summary, rowFiles, text };
    },
  });
  world.print(text);
  if (end.why !== 'settled') world.note(sentenceOf(end, { runId, command, canary: summary.canary }));
  if (json) world.print(JSON.stringify({ ...summary, files: rowFiles }));
  return exitCodeAt(end, summary);
}

function sentenceOf(end: RunEnd, run: { runId: number; command: string; canary: RunSummary['canary'] }): string {
  const { runId } = run;
  const again = `\`${run.command}\` continues`;
  if (end.why === 'stopped') return `Stopped. Everything in flight was recorded; ${again}.`;
  // Sending again does not overrule the canary.
  if (end.why === 'run-stopped' && run.canary === 'failed')
    return `Run ${runId} was stopped: ${end.reason}. \`bluecast resume ${runId}\` sends the rest anyway, \`bluecast cancel ${runId}\` cancels the rest.`;
  if (end.why === 'run-stopped') return `Run ${runId} was stopped: ${end.reason}. When that is corrected, ${again}.`;
  if (end.why === 'lines-blocked')
    return `The remaining messages are planned for lines that the provider blocks: ${end.reason}. When that is corrected, ${again}.`;
  return `Stopped waiting for the last statuses; ${again}.`;
}

function exitCodeAt(end: RunEnd, { messages }: RunSummary): number {
  if (end.why === 'stopped') return exitCodes.interrupted;
  if (end.why === 'run-stopped') return exitCodes.badInput;
  const isClean = messages.failed === 0 && messages.unknown === 0 && messages.planned === 0 && messages.sending === 0;
  return isClean ? exitCodes.done : exitCodes.unsettled;
}
