/** `bluecast approve`: somebody other than its maker stands for a plan. */
import { formatNumber } from '../core/format-count.ts';
import { approvePlan } from '../plan-files/approve-plan.ts';
import { readPlanFile } from '../plan-files/read-plan.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { nameOperator } from '../terminal/operator-name.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Records the approval of these very bytes. Throws `own-plan` for the name that made it. */
export async function approve(world: CommandWorld, input: { plan: string; as: string }): Promise<number> {
  const by = nameOperator(input.as);
  const read = readPlanFile(input.plan);
  const { approvedBy, approvedAt, madeBy } = await approvePlan(world, { read, by });
  const { campaign, recipients } = read.plan;
  world.print(
    `Approved by ${approvedBy} ${approvedAt.toISOString()}: ${campaign}, ${formatNumber(recipients.length)} recipients, planned by ${madeBy}.`,
  );
  world.print(`\`bluecast send --plan ${input.plan}\` sends it, as long as neither it nor its campaign changes.`);
  return exitCodes.done;
}
