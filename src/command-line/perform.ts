/** How a command is run: in a world that is made for it, and closed after it. */
import type { Outside } from '../compose.ts';
import type { CommandWorld, Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

/** The world of a command without rows; it may make another one for the same process. */
export type PlainWorld = World & Terminal & Pick<Outside, 'die'>;

/** Runs a command's work in a world made for it and keeps its exit code. */
export type Perform = (work: (world: PlainWorld) => Promise<number>) => Promise<void>;

export type PerformWithDatabase = (work: (world: CommandWorld) => Promise<number>) => Promise<void>;
