/** `bluecast cancel`: cancels every message that a run has not sent. Invariant: without a yes nothing is cancelled. */
import { formatCount, formatPeople } from '../core/format-count.ts';
import { badInput } from '../core/operating-error.ts';
import { cancelRun, findCancelLoss, nameRun } from '../runs/control-run.ts';
import { getNamedRun } from '../runs/find-run.ts';
import type { CancelLoss } from '../store/runs/run-control.ts';
import type { FoundRun } from '../store/runs/run-find.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { sendingCommand } from '../terminal/sending-command.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface CancelInput {
  readonly run: string;
  /** Cancels without asking. */
  readonly yes: boolean;
}

/** Says what is lost and asks; a second call cancels any that the first missed. Throws `run-not-cancellable`, `not-confirmed`. */
export async function cancel(world: CommandWorld, input: CancelInput): Promise<number> {
  const found = await getNamedRun(world, input.run);
  if (!input.yes) await askFirst(world, found);
  const { run, hasMoved, messages } = await cancelRun(world, found.id);
  const count = `${formatCount(messages, 'message')} will not be sent`;
  if (hasMoved) world.print(`Cancelled ${nameRun(run)}: ${count}. Messages in flight still arrive.`);
  else world.print(`Nothing to do: ${nameRun(run)} is cancelled already.`);
  return exitCodes.done;
}

async function askFirst(world: CommandWorld, run: FoundRun): Promise<void> {
  const loss = await findCancelLoss(world, run);
  if (loss === null) return;
  const later = `\`${sendingCommand({ campaign: run.campaign, account: undefined, only: 'cancelled' })}\``;
  world.note(`${describeLoss(loss)} This cannot be undone; ${later} can send to those who got nothing, later.`);
  if (await world.confirm(`Cancel ${nameRun(run)}?`)) return;
  throw badInput('not-confirmed', 'Nothing was cancelled: you did not confirm');
}

/** `1,200 people get nothing, and 1 person gets only a part.` */
function describeLoss({ nothing, part }: CancelLoss): string {
  const gets = (count: number): string => `${formatPeople(count)} ${count === 1 ? 'gets' : 'get'}`;
  return `${gets(nothing)} nothing${part === 0 ? '' : `, and ${gets(part)} only a part of the messages`}.`;
}
