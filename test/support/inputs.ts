/** The files of a campaign for tests that only look at them. */
import { type Inputs, type InputsAsked, type InputsWorld, withInputs } from '../../src/inputs/load-inputs.ts';

/** Where the people are asked for by a query, their file is gone. */
export async function loadInputs(world: InputsWorld, asked: InputsAsked): Promise<Inputs> {
  return withInputs(world, asked, async (inputs) => inputs);
}
