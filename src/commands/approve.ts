/** `bluecast approve`: somebody other than its maker stands for a plan. */
import type { DatabaseWorld } from '../compose.ts';
import { formatNumber } from '../core/format-count.ts';
import { badInput, exitCodes } from '../core/operating-error.ts';
import { nameOperator } from '../plan-files/make-plan.ts';
import { readPlanFile } from '../plan-files/read-plan.ts';
import { approvePlan, findPlan, recordPlan } from '../store/plan/plan-file.ts';

/** Records the approval of these very bytes. Throws `own-plan` for the name that made it. */
export async function approve(world: DatabaseWorld, input: { plan: string; as: string }): Promise<number> {
  const by = nameOperator(input.as);
  const { plan, body, sha256 } = readPlanFile(input.plan);
  const madeBy = (await findPlan(world.db, sha256))?.madeBy ?? plan.made.by;
  if (by.toLowerCase() === madeBy.trim().toLowerCase()) {
    throw badInput('own-plan', `Cannot approve ${input.plan} as ${by}: ${by} made it; somebody else has to approve it`);
  }
  const { campaign, made } = plan;
  const madeAt = new Date(made.at);
  if (Number.isNaN(madeAt.getTime()))
    throw badInput('no-plan', `Cannot approve ${input.plan}: it does not say when it was made; plan again`);
  await recordPlan(world.db, { sha256, campaign, madeBy, madeAt, salt: null, body });
  await approvePlan(world.db, { sha256, by, at: world.now() });
  const kept = await findPlan(world.db, sha256);
  world.print(
    `Approved by ${kept?.approvedBy ?? by} ${kept?.approvedAt?.toISOString() ?? ''}: ${campaign}, ${formatNumber(plan.recipients.length)} recipients, planned by ${madeBy}.`,
  );
  world.print(`\`bluecast send --plan ${input.plan}\` sends it, as long as neither it nor its campaign changes.`);
  return exitCodes.done;
}
