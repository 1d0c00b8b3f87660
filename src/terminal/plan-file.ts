/** `bluecast plan` with a plan file: writes it, compares it with an earlier plan, checks it in CI. */
import { writeFileSync } from 'node:fs';
import { conflict, OperatingError } from '../core/operating-error.ts';
import { isSame } from '../core/plan/plan-diff.ts';
import { countSent, type PlanRecipient } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { Foreseen } from '../plan/forecast-plan.ts';
import { type Comparison, comparePlans, findEarlierPlan } from '../plan-files/compare-plans.ts';
import { type MadePlan, makePlan, orderLineIds, writePlan } from '../plan-files/make-plan.ts';
import { formatNewPlan } from '../report/text/new-plan-text.ts';
import { formatComment, formatComparison } from '../report/text/plan-diff-text.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { nameOperator } from './operator-name.ts';
import { createSteps } from './steps.ts';
import type { CommandWorld } from './terminal.ts';

export interface PlanFileInput {
  readonly out?: string | undefined;
  /** A file or a run; true: the campaign's last plan or run. */
  readonly diff?: string | true | undefined;
  readonly check?: boolean | undefined;
  /** File to write the comparison to, as Markdown for a pull request. */
  readonly comment?: string | undefined;
  /** Who makes the plan. */
  readonly as?: string | undefined;
}

/** Exit code of `plan --check` for changes. Elsewhere 3 means an unreachable server, for which a check exits with 2. */
const changedExitCode = 3;

/** True if the plan is also written, compared or checked. */
export function usesPlanFile({ out, diff, check }: PlanFileInput): boolean {
  return out !== undefined || diff !== undefined || check === true;
}

export interface PlanFileResult {
  readonly exitCode: number;
  /** For `--json`. */
  readonly shown: { readonly plan?: { file: string; sha256: string }; readonly changes?: object | null };
}

/** Writes, compares and checks the plan as asked. Throws `plan-not-new` if the run is under way or has ended. */
export async function writeAndComparePlan(
  world: CommandWorld,
  asked: { input: PlanFileInput; inputs: Inputs; prepared: PreparedRun; foreseen: Foreseen },
): Promise<PlanFileResult> {
  const { input, inputs, prepared, foreseen } = asked;
  const { run } = prepared;
  if (prepared.how !== 'planned')
    throw conflict(
      'plan-not-new',
      `Cannot make a plan: run ${run.id} of ${run.campaign} is ${run.state}; plan another one with --new-run`,
    );
  const steps = createSteps(world);
  const by = nameOperator(input.as);
  const made = await makePlan(world, { inputs, prepared, foreseen, by, onStep: steps.show }).finally(steps.clear);
  const isCompared = input.diff !== undefined || input.check === true;
  const comparison = isCompared ? await compare(world, { input, inputs, prepared, made }) : null;
  if (isCompared) showComparison(world, { input, inputs, made, comparison });
  const written =
    input.out === undefined
      ? {}
      : { plan: await writeAndSay(world, { inputs, made, file: input.out, isBelow: isCompared }) };
  const isChanged = comparison?.diff === undefined || comparison.diff === null || !isSame(comparison.diff);
  const exitCode = input.check === true && isChanged ? changedExitCode : exitCodes.done;
  return { exitCode, shown: { ...written, ...(isCompared ? { changes: sumsOf(comparison) } : {}) } };
}

/** In a check 3 means changes, so an unreachable server becomes 2. */
export function asCheckError(error: unknown): unknown {
  if (!(error instanceof OperatingError) || exitCodeOf(error) !== changedExitCode) return error;
  const { code, action, message, facts } = error;
  return new OperatingError(message, { code, action, facts, kind: 'bad-input', cause: error });
}

async function compare(
  world: CommandWorld,
  asked: { input: PlanFileInput; inputs: Inputs; prepared: PreparedRun; made: MadePlan },
): Promise<Comparison | null> {
  const { inputs, prepared, made } = asked;
  const { plan, salt, phones } = made;
  const options = { plan, salt, phones, runId: prepared.run.id, lineIds: orderLineIds(inputs, prepared) };
  const old = typeof asked.input.diff === 'string' ? asked.input.diff : null;
  const before = await findEarlierPlan(world.db, { ...options, old });
  return before === null ? null : comparePlans(world.db, { ...options, before });
}

function showComparison(
  world: CommandWorld,
  shown: { input: PlanFileInput; inputs: Inputs; made: MadePlan; comparison: Comparison | null },
): void {
  const { comparison, input, inputs, made } = shown;
  if (comparison === null) world.print('There is no earlier plan or run to compare with: all recipients are new.');
  else world.print(formatComparison(comparison, world.tableWidth()));
  if (input.comment === undefined) return;
  const comment =
    comparison === null ? formatNewPlan(made.plan, { name: inputs.campaign.name }) : formatComment(comparison);
  writeFileSync(input.comment, comment);
}

async function writeAndSay(
  world: CommandWorld,
  asked: { inputs: Inputs; made: MadePlan; file: string; isBelow: boolean },
): Promise<{ file: string; sha256: string }> {
  const { file, made, inputs } = asked;
  const sha256 = await writePlan(world, { plan: made.plan, salt: made.salt, file });
  world.print(`${asked.isBelow ? '\n' : ''}Wrote the plan to ${file} (sha256 ${sha256.slice(0, 12)}…).`);
  const { approvalAbove } = inputs.account;
  if (approvalAbove !== null && countReached(made.plan.recipients) > approvalAbove)
    world.print(`Somebody other than ${made.plan.made.by} has to approve it: \`bluecast approve ${file} --as NAME\``);
  world.print(`\`bluecast send --plan ${file}\` sends exactly this, or nothing.`);
  return { file, sha256 };
}

/** Recipients who get something, which the approval rule counts. */
function countReached(recipients: readonly PlanRecipient[]): number {
  return recipients.filter((recipient) => countSent(recipient) > 0).length;
}

/** Counts for `--json`, where the text lists rows. Null if recipients cannot be matched. */
function sumsOf(comparison: Comparison | null): object | null {
  const diff = comparison?.diff ?? null;
  if (diff === null) return null;
  const { nowSent, nowSkipped, channels, lines, texts } = diff.changed;
  return {
    added: diff.added.length,
    removed: diff.removed.length,
    getMore: nowSent.length,
    getLess: nowSkipped.length,
    channels: Object.fromEntries([...channels].map(([move, rows]) => [move, rows.length])),
    lines: lines.length,
    texts: texts.length,
    unchanged: diff.unchanged,
  };
}
