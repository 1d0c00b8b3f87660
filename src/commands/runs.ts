/** `bluecast runs`: lists the runs of this database, one line each, newest first. */
import { summarizePastRuns } from '../report/past-runs.ts';
import { formatPastRuns } from '../report/text/past-runs-text.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface RunsInput {
  /** Runs at most. */
  readonly limit: number;
  readonly json: boolean;
}

/** Prints them. With `json` prints one object with the array `runs`. */
export async function runs(world: CommandWorld, { limit, json }: RunsInput): Promise<number> {
  // One more shows whether there are more.
  const found = await summarizePastRuns(world.db, { limit: limit + 1 });
  const shown = found.slice(0, limit);
  if (json) world.print(JSON.stringify({ runs: shown }));
  else if (shown.length === 0) world.print('There are no runs yet. `bluecast send campaigns/<name>` starts one.');
  else world.print(formatPastRuns(shown, world.tableWidth()).join('\n'));
  if (!json && found.length > limit) world.note(`There are older ones: \`bluecast runs --limit ${limit * 10}\``);
  return exitCodes.done;
}
