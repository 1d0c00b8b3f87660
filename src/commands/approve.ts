/** `bluecast approve`: approves a plan that somebody else made. */
import { formatCount, formatPeople } from '../core/format-count.ts';
import { countSent } from '../core/plan/plan-file.ts';
import { formatMoment } from '../core/zone/local-time.ts';
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
  const sent = recipients.map(countSent);
  const people = formatPeople(sent.filter((messages) => messages > 0).length);
  const messages = formatCount(
    sent.reduce((sum, each) => sum + each, 0),
    'message',
  );
  world.print(
    `Approved by ${approvedBy} ${formatMoment(approvedAt, await findZone(world))}: ${campaign}, ${messages} to ${people} (of ${formatCount(recipients.length, 'recipient')}), planned by ${madeBy}.`,
  );
  world.print(`\`bluecast send --plan ${input.plan}\` sends it, unless the plan or its campaign changes.`);
  return exitCodes.done;
}
