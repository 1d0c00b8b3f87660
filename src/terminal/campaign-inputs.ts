/** Reads a campaign's files for a command, with stdin as the pipe. */
import { formatMoment } from '../core/zone/local-time.ts';
import { type Inputs, type InputsAsked, withInputs } from '../inputs/load-inputs.ts';
import type { PipedInput, PipeWorld } from '../inputs/piped-csv.ts';
import { findCampaignPath, rootDisk } from '../root.ts';
import type { World } from '../world.ts';
import type { Terminal } from './terminal.ts';

export type StdinWorld = Pick<Terminal, 'stdin' | 'note'> & Pick<World, 'stopping' | 'root'>;

/** Works with the files. Notes it if the recipients are those that were piped in earlier. */
export async function withCampaignInputs<T>(
  world: StdinWorld & Pick<World, 'config'>,
  asked: InputsAsked,
  work: (inputs: Inputs) => Promise<T>,
): Promise<T> {
  const campaign = resolveCampaign(world, asked.campaign);
  return withInputs({ ...pipeOf(world), config: world.config }, { ...asked, campaign }, async (inputs) => {
    const { pipedBefore } = inputs;
    if (pipedBefore !== null)
      world.note(
        `Nothing is piped in: using the recipients of ${inputs.campaign.path} that were piped in at ${formatMoment(pipedBefore, inputs.account.zone ?? world.config.zone)}.`,
      );
    return work(inputs);
  });
}

/** The path that a campaign on the command line means. */
export function resolveCampaign({ root }: Pick<World, 'root'>, given: string): string {
  return findCampaignPath(rootDisk, given, { from: process.cwd(), root });
}

/** stdin as a pipe; a terminal cannot be read as one. */
export function pipeOf({ stdin, note, stopping, root }: StdinWorld): PipeWorld {
  const piped: PipedInput = {
    read: () => stdin.read(),
    onWaiting: () => note('Waiting for a CSV on stdin; Ctrl-C stops.'),
  };
  return { piped: stdin.isTerminal() ? null : piped, stopping, root };
}
