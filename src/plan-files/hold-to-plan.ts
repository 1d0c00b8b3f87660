/**
 * `send --plan` sends exactly the plan, or nothing. Invariant: the new plan is compared with the file before any message is sent,
 * byte for byte except who made the plan, when, and at which commit.
 */
import { pipedIn } from '../campaign/files/csv-files.ts';
import { formatNumber } from '../core/format-count.ts';
import { conflict, forbidden } from '../core/operating-error.ts';
import { diffPlans, type PlanDiff } from '../core/plan/plan-diff.ts';
import { formatPlan, type PlanFile } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { PreparedRun } from '../runs/prepared-run.ts';
import type { Database } from '../store/database/connect.ts';
import { bindPlan, countSendable, findPlan } from '../store/plan/plan-file.ts';
import { deleteUnsentRun } from '../store/runs/run.ts';
import type { DatabaseWorld } from '../world.ts';
import { lockInputs } from './lock-inputs.ts';
import { makePlan } from './make-plan.ts';
import type { ReadPlan } from './read-plan.ts';

/** Checks that the files are those of the plan. Throws `plan-outdated` with the changes since it was made. */
export async function holdInputsToPlan(read: ReadPlan, inputs: Inputs): Promise<void> {
  const { plan } = read;
  const { account, campaign } = inputs;
  if (plan.campaign !== campaign.path)
    throw refuse(read, `it is a plan of ${plan.campaign}, but you are sending ${campaign.path}`);
  if (plan.account !== account.name)
    throw refuse(read, `it is a plan for the account ${plan.account}, but you are sending with ${account.name}`);
  const now = await lockInputs(inputs);
  const changed = [
    now.locked.campaign === plan.locked.campaign ? '' : 'campaign.yaml',
    now.locked.account === plan.locked.account ? '' : 'the account file',
    now.locked.csv === plan.locked.csv ? '' : nameCsv(campaign.audience.csv),
    now.locked.templates === plan.locked.templates ? '' : 'the texts',
    now.engine === plan.engine ? '' : `Bluecast (${plan.engine} then, ${now.engine} now)`,
    now.rules === plan.rules ? '' : 'the rules of planning',
  ].filter((name) => name !== '');
  if (changed.length > 0) throw refuse(read, `changed since it was made: ${changed.join(', ')}`);
}

export interface HoldAsked {
  /** Null: send without a plan. */
  readonly plan: ReadPlan | null;
  readonly inputs: Inputs;
  readonly prepared: PreparedRun;
  /** Called with a description of each step, for display. */
  readonly onStep: (step: string) => void;
}

/** Checks a run against its plan file, if any, and against the account's approval rule. Throws `plan-outdated` and `not-approved`. */
export async function holdToPlan(world: Pick<DatabaseWorld, 'db' | 'now'>, asked: HoldAsked): Promise<void> {
  const { plan, inputs, prepared, onStep } = asked;
  const { run, how } = prepared;
  if (how !== 'planned') {
    if (plan !== null && run.planSha256 !== plan.sha256)
      throw refuse(plan, `run ${run.id} is ${run.state} and was not started with this plan`);
    return;
  }
  await checkApproval(world.db, { plan, inputs, sendCount: await countSendable(world.db, run.id) });
  if (plan === null) return;
  const { made, git } = plan.plan;
  const again = await makePlan(world, { inputs, prepared, onStep, by: made.by });
  if (formatPlan({ ...again.plan, made, git }) !== plan.body) {
    // The plan differs, so this run is useless: delete it, and let the next try plan again.
    await deleteUnsentRun(world.db, run.id);
    throw refuse(plan, nameDifference(plan.plan, again.plan));
  }
  await bindPlan(world.db, { runId: run.id, sha256: plan.sha256 });
}

async function checkApproval(
  db: Database,
  { plan, inputs, sendCount }: Pick<HoldAsked, 'plan' | 'inputs'> & { sendCount: number },
): Promise<void> {
  const { approvalAbove } = inputs.account;
  if (approvalAbove === null || sendCount <= approvalAbove) return;
  const rule = `${formatNumber(sendCount)} recipients need an approved plan (requireApproval in the account file)`;
  const { path: campaign } = inputs.campaign;
  if (plan === null) throw forbidden('not-approved', `Cannot send ${campaign}: ${rule}`, { campaign });
  const kept = await findPlan(db, plan.sha256);
  if (kept !== null && kept.approvedBy !== null) return;
  const why =
    kept === null ? 'this file was not made or approved here, or has changed since' : 'nobody has approved it';
  throw forbidden('not-approved', `Cannot send ${plan.file}: ${rule}, and ${why}`, { file: plan.file });
}

function nameCsv(csv: string): string {
  return csv === pipedIn ? 'what is piped in' : csv;
}

function nameDifference(plan: PlanFile, now: PlanFile): string {
  if (plan.occurrence !== now.occurrence)
    return `it is for occurrence ${plan.occurrence} of the campaign, but the next one is ${now.occurrence}`;
  const diff = diffPlans(plan.recipients, now.recipients);
  const counts = listCounts(diff);
  return counts.length > 0
    ? `a plan made now would differ: ${counts.join(', ')}`
    : 'the file has been edited since it was written';
}

function listCounts({ added, removed, changed }: PlanDiff): readonly string[] {
  const channels = [...changed.channels.values()].reduce((sum, rows) => sum + rows.length, 0);
  const counts: [number, string][] = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    [changed.nowSent.length, 'get more'],
    [changed.nowSkipped.length, 'get less'],
    [channels, 'on another channel'],
    [changed.lines.length, 'from another line'],
    [changed.texts.length, 'with another text'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${formatNumber(count)} ${what}`);
}

function refuse({ file }: ReadPlan, why: string): Error {
  return conflict('plan-outdated', `Cannot send the plan ${file}: ${why}. Nothing was sent`, { file });
}
