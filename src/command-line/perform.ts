/** How a command is run: in a world that is made for it, and closed after it. */
import type { DatabaseWorld, World } from '../compose.ts';

/** Runs a command's work in a world made for it and keeps its exit code. */
export type Perform = (work: (world: World) => Promise<number>) => Promise<void>;

export type PerformWithDatabase = (work: (world: DatabaseWorld) => Promise<number>) => Promise<void>;
