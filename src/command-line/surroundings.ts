/** migrate, claim, doctor. */
import type { Command } from 'commander';
import type { Perform, PerformWithDatabase } from './perform.ts';

/** What surrounds the runs. */
export function addSurroundings(program: Command, perform: Perform, withDatabase: PerformWithDatabase): void {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => perform(async (world) => (await import('../commands/migrate.ts')).migrate(world)));
  program
    .command('claim')
    .description(
      'after a restored backup: look up at Sendblue what has been sent since, and let this database send again',
    )
    .action(() => withDatabase(async (world) => (await import('../commands/claim.ts')).claim(world)));
  program
    .command('doctor')
    .description('what is set up and what is missing, one line each with the remedy')
    .action(() => perform(async (world) => (await import('../commands/doctor.ts')).doctor(world)));
}
