/** migrate, claim, doctor. */
import type { Command } from 'commander';
import type { Perform, PerformWithDatabase } from './perform.ts';

/** The database and the setup. */
export function addUpkeep(program: Command, perform: Perform, withDatabase: PerformWithDatabase): void {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => perform(async (world) => (await import('../commands/migrate.ts')).migrate(world), { needs: 'root' }));
  program
    .command('claim')
    .description(
      'after restoring a backup: record from Sendblue what was sent since, then let this database send again',
    )
    .action(() =>
      withDatabase(async (world) => (await import('../commands/claim.ts')).claim(world), { needs: 'root' }),
    );
  program
    .command('doctor')
    .description('check the setup: one line for each thing that is set up or missing, with the remedy')
    .option('--account <account>', 'only this account: a file or a name; default: all below the root')
    .action((options: { account?: string }) =>
      perform(async (world) => (await import('../commands/doctor.ts')).doctor(world, options)),
    );
}
