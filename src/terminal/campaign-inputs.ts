/** The files of a campaign for a command: what is piped in comes from stdin, and what is worth knowing of it is said. */
import { type Inputs, type InputsAsked, loadInputs } from '../inputs/load-inputs.ts';
import type { PipedInput, PipeWorld } from '../inputs/piped-csv.ts';
import type { World } from '../world.ts';
import type { Terminal } from './terminal.ts';

export type StdinWorld = Pick<Terminal, 'stdin' | 'note'> & Pick<World, 'stopping'>;

/** Reads the files as every door does, and says when the people are those that were piped in earlier. */
export async function readInputs(world: StdinWorld, asked: InputsAsked): Promise<Inputs> {
  const inputs = await loadInputs(pipeOf(world), asked);
  const { pipedBefore, campaign } = inputs;
  if (pipedBefore !== null)
    world.note(
      `Nothing is piped in: the recipients of ${campaign.slug} are those that were piped in at ${pipedBefore.toISOString()}.`,
    );
  return inputs;
}

/** stdin as what may be piped in; a terminal is nothing to read a file from. */
export function pipeOf({ stdin, note, stopping }: StdinWorld): PipeWorld {
  const piped: PipedInput = {
    read: () => stdin.read(),
    onWaiting: () => note('Waiting for a CSV on stdin; Ctrl-C ends it.'),
  };
  return { piped: stdin.isTerminal() ? null : piped, stopping };
}
