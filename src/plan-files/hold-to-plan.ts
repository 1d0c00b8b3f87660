/**
 * What `send --plan` promises: exactly that plan goes out, or nothing. Invariant: it is checked after the run was planned here
 * and before anything of it is sent, byte for byte but for who made the plan when, and at which commit.
 */
import { pipedIn } from '../campaign/files/csv-files.ts';
import type { DatabaseWorld } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { diffPlans, type PlanDiff } from '../core/plan/plan-diff.ts';
import { formatPlan, type PlanFile } from '../core/plan/plan-file.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import type { PreparedRun } from '../runs/prepare-run.ts';
import { bindPlan, countSendable, findPlan } from '../store/plan/plan-file.ts';
import { deleteUnsentRun, findLatestRun } from '../store/runs/run.ts';
import { lockInputs } from './lock-inputs.ts';
import { makePlan } from './make-plan.ts';
import { type ReadPlan, readPlanFile } from './read-plan.ts';

export interface OpenPlan extends ReadPlan {
  /** The campaign's last run is over, and the plan is for the next one. */
  readonly isForNewRun: boolean;
}

/** Reads a plan and holds the files to it. Throws `plan-outdated` with what has changed since it was made. */
export async function openPlan(world: DatabaseWorld, asked: { file: string; inputs: Inputs }): Promise<OpenPlan> {
  const read = readPlanFile(asked.file);
  const { plan } = read;
  const { campaign } = asked.inputs;
  if (plan.campaign !== campaign.slug)
    throw refuse(read, `it is a plan of ${plan.campaign}, and you are sending ${campaign.slug}`);
  const now = await lockInputs(asked.inputs);
  const changed = [
    now.locked.campaign === plan.locked.campaign ? '' : 'campaign.yaml',
    now.locked.account === plan.locked.account ? '' : 'the account file',
    now.locked.csv === plan.locked.csv ? '' : nameCsv(campaign.audience.csv),
    now.locked.templates === plan.locked.templates ? '' : 'the texts',
    now.engine === plan.engine ? '' : `Bluecast (${plan.engine} then, ${now.engine} now)`,
    now.rules === plan.rules ? '' : 'the rules of planning',
  ].filter((name) => name !== '');
  if (changed.length > 0) throw refuse(read, `changed since it was made: ${changed.join(', ')}`);
  const latest = await findLatestRun(world.db, campaign.slug);
  const isOver = latest?.state === 'finished' || latest?.state === 'cancelled';
  return { ...read, isForNewRun: isOver && latest.occurrence !== plan.occurrence };
}

/**
 * Holds a run to the plan it is sent with, if any, and to the account's rule of approval. Throws `plan-outdated` and
 * `not-approved`.
 */
export async function holdToPlan(
  world: DatabaseWorld,
  asked: { plan: OpenPlan | null; inputs: Inputs; prepared: PreparedRun },
): Promise<void> {
  const { plan, prepared } = asked;
  const { run, how } = prepared;
  if (how !== 'planned') {
    if (plan !== null && run.planSha256 !== plan.sha256)
      throw refuse(plan, `run ${run.id} is ${run.state} and was not started with this plan`);
    return;
  }
  await checkApproval(world, { ...asked, sendCount: await countSendable(world.db, run.id) });
  if (plan === null) return;
  const { made, git } = plan.plan;
  const again = await makePlan(world, { ...asked, by: made.by });
  if (formatPlan({ ...again.plan, made, git }) !== plan.body) {
    // What was planned here is no use to anybody: the next try plans anew, with what is known then.
    await deleteUnsentRun(world.db, run.id);
    throw refuse(plan, nameDifference(plan.plan, again.plan));
  }
  await bindPlan(world.db, { runId: run.id, sha256: plan.sha256 });
}

async function checkApproval(
  world: DatabaseWorld,
  { plan, inputs, sendCount }: { plan: OpenPlan | null; inputs: Inputs; sendCount: number },
): Promise<void> {
  const { approvalAbove } = inputs.account;
  if (approvalAbove === null || sendCount <= approvalAbove) return;
  const rule = `${formatNumber(sendCount)} recipients need an approved plan (requireApproval in the account file)`;
  const { slug } = inputs.campaign;
  if (plan === null) {
    const steps = `\`bluecast plan campaigns/${slug} --out ${slug}.plan.json\`, \`bluecast approve\` by somebody else, then \`bluecast send --plan\``;
    throw badInput('not-approved', `Cannot send ${slug}: ${rule}; ${steps}`);
  }
  const kept = await findPlan(world.db, plan.sha256);
  if (kept !== null && kept.approvedBy !== null) return;
  const why =
    kept === null
      ? 'this file is not one that was made or approved here, or has changed since'
      : 'nobody has approved it';
  throw badInput(
    'not-approved',
    `Cannot send ${plan.file}: ${rule}, and ${why}; \`bluecast approve ${plan.file} --as NAME\``,
  );
}

function nameCsv(csv: string): string {
  return csv === pipedIn ? 'what is piped in' : csv;
}

function nameDifference(plan: PlanFile, now: PlanFile): string {
  if (plan.occurrence !== now.occurrence)
    return `it is for occurrence ${plan.occurrence} of the campaign, and the next one is ${now.occurrence}`;
  const diff = diffPlans(plan.recipients, now.recipients);
  const counts = listCounts(diff);
  return counts.length > 0
    ? `planned now it would differ: ${counts.join(', ')}`
    : 'the file is not as it was written: somebody has changed it';
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
  return badInput(
    'plan-outdated',
    `Cannot send the plan ${file}: ${why}. Nothing was sent; make a new plan, and compare it with --diff ${file}`,
  );
}
