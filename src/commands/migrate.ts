/** `bluecast migrate`: brings the schema up to date. Every other command does so by itself; this one says what it did. */
import { withDatabaseUrl } from '../compose.ts';
import { migrate as applyMigrations, listMigrations } from '../store/database/migrate.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

/** Prints the migrations, and which of them were applied now. */
export async function migrate(world: World & Terminal): Promise<number> {
  const applied = await withDatabaseUrl(world, applyMigrations);
  for (const { name } of listMigrations()) {
    world.print(`${name}  ${applied.includes(name) ? 'applied now' : 'applied before'}`);
  }
  return exitCodes.done;
}
