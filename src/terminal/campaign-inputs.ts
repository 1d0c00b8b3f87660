/** Reads a campaign's files for a command, with stdin as the pipe. */
import { type Inputs, type InputsAsked, loadInputs } from '../inputs/load-inputs.ts';
import type { PipedInput, PipeWorld } from '../inputs/piped-csv.ts';
import type { World } from '../world.ts';
import type { Terminal } from './terminal.ts';

export type StdinWorld = Pick<Terminal, 'stdin' | 'note'> & Pick<World, 'stopping'>;

/** Reads the files. Notes it if the recipients are those that were piped in earlier. */
export async function readInputs(world: StdinWorld, asked: InputsAsked): Promise<Inputs> {
  const inputs = await loadInputs(pipeOf(world), asked);
  const { pipedBefore, campaign } = inputs;
  if (pipedBefore !== null)
    world.note(
      `Nothing is piped in: using the recipients of ${campaign.slug} that were piped in at ${pipedBefore.toISOString()}.`,
    );
  return inputs;
}

/** stdin as a pipe; a terminal cannot be read as one. */
export function pipeOf({ stdin, note, stopping }: StdinWorld): PipeWorld {
  const piped: PipedInput = {
    read: () => stdin.read(),
    onWaiting: () => note('Waiting for a CSV on stdin; Ctrl-C stops.'),
  };
  return { piped: stdin.isTerminal() ? null : piped, stopping };
}
