/** `bluecast approve`: approves a plan that somebody else made. */
import { formatNumber } from '../core/format-count.ts';
import { formatMoment } from '../core/zone-time.ts';
import { findZone } from '../inputs/find-zone.ts';
import { approvePlan } from '../plan-files/approve-plan.ts';
import { readPlanFile } from '../plan-files/read-plan.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { nameOperator } from '../terminal/operator-name.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

/** Records the approval of exactly these bytes. Throws `own-plan` if the same name made the plan. */
export async function approve(world: CommandWorld, input: { plan: string; as: string }): Promise<number> {
  const by = nameOperator(input.as);
  const read = readPlanFile(input.plan);
  const { approvedBy, approvedAt, madeBy } = await approvePlan(world, { read, by });
  const { campaign, recipients } = read.plan;
  world.print(
    `Approved by ${approvedBy} ${formatMoment(approvedAt, await findZone(world))}: ${campaign}, ${formatNumber(recipients.length)} recipients, planned by ${madeBy}.`,
  );
  world.print(`\`bluecast send --plan ${input.plan}\` sends it, unless the plan or its campaign changes.`);
  return exitCodes.done;
}
