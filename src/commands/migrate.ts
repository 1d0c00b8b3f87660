/** `bluecast migrate`: brings the schema up to date. Every other command does so by itself; this one says what it did. */
import { type World, withDatabaseUrl } from '../compose.ts';
import { migrate as applyMigrations, listMigrations } from '../store/database/migrate.ts';

/** Prints the migrations, and which of them were applied now. */
export async function migrate(world: World): Promise<number> {
  const applied = await withDatabaseUrl(world, applyMigrations);
  for (const { name } of listMigrations()) {
    world.print(`${name}  ${applied.includes(name) ? 'applied now' : 'applied before'}`);
  }
  return 0;
}
