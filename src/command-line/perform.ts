/** The worlds in which commands run. */
import type { Outside } from '../compose.ts';
import type { FolderAsked } from '../terminal/command-folder.ts';
import type { CommandWorld, Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

/** The world of a command without a database; with `die` it can create another world. */
export type PlainWorld = World & Terminal & Pick<Outside, 'die'>;

/** Creates a world, runs a command in it, closes it, and keeps the exit code. */
export type Perform = (work: (world: PlainWorld) => Promise<number>, asked?: FolderAsked) => Promise<void>;

export type PerformWithDatabase = (
  work: (world: CommandWorld) => Promise<number>,
  asked?: FolderAsked,
) => Promise<void>;
