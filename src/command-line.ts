/**
 * The words of the command line: commands, arguments, options, help. Invariant: nothing but this file and commander is
 * loaded until a command runs, so that --help answers at once.
 */
import { Argument, Command, Option } from 'commander';
import type { DatabaseWorld, World } from './compose.ts';

/** Runs a command's work in a world made for it and keeps its exit code. */
export type Perform = (work: (world: World) => Promise<number>) => Promise<void>;

const environmentHelp = `
Environment:
  DATABASE_URL             PostgreSQL to use; without it an embedded one, under .bluecast/
  SENDBLUE_API_KEY_ID      the account's pair of keys
  SENDBLUE_API_SECRET_KEY
  SENDBLUE_BASE_URL        default https://api.sendblue.com; http://127.0.0.1:PORT for the sandbox
  BLUECAST_PUBLIC_URL      where the provider's callbacks reach us; without it they are polled

Exit codes:
  0 done   1 finished with failed or unknown messages   2 input or configuration is wrong, nothing was sent
  3 the provider or the database could not be reached   130 stopped at once

\`bluecast doctor\` says what is set up and what is missing.`;

const jsonHelp = 'print one JSON object as the last line of stdout';
const runHelp = 'number of a run, or name of a campaign (its latest run)';

/** The whole command line. `perform` is called by the one command that was asked for. */
export function buildCommandLine(version: string, perform: Perform): Command {
  const program = new Command('bluecast')
    .description('A campaign engine for text messages over Sendblue: each recipient reached once, and accounted for')
    .version(version)
    .addHelpText('after', environmentHelp)
    .showSuggestionAfterError(true)
    .exitOverride();
  const withDatabase = (work: (world: DatabaseWorld) => Promise<number>): Promise<void> =>
    perform(async (world) => (await import('./compose.ts')).withDatabase(world, work));

  addRunControl(program, withDatabase);
  addSurroundings(program, perform);
  return program;
}

type PerformWithDatabase = (work: (world: DatabaseWorld) => Promise<number>) => Promise<void>;

/** What an operator does with a run that there is. */
function addRunControl(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('status')
    .description('where the unfinished runs stand, and who sends from which line')
    .argument('[run]', runHelp)
    .option('--json', jsonHelp, false)
    .action((run: string | undefined, options: { json: boolean }) =>
      withDatabase(async (world) => (await import('./commands/status.ts')).status(world, { run, json: options.json })),
    );
  program
    .command('report')
    .description('one row per message, and the sums')
    .argument('[run]', `${runHelp}; default: the last run`)
    .addOption(new Option('--format <format>', 'of the rows').choices(['table', 'csv', 'json']).default('table'))
    .action((run: string | undefined, options: { format: 'table' | 'csv' | 'json' }) =>
      withDatabase(async (world) => (await import('./commands/report.ts')).report(world, { run, ...options })),
    );
  const run = new Argument('<run>', runHelp);
  program
    .command('pause')
    .description('send nothing more of a run until it is resumed')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('./commands/pause.ts')).pause(world, { run: name })),
    );
  program
    .command('resume')
    .description('let a paused run go on')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('./commands/resume.ts')).resume(world, { run: name })),
    );
  program
    .command('cancel')
    .description('never send what a run has not sent yet')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('./commands/cancel.ts')).cancel(world, { run: name })),
    );
}

/** What surrounds the runs. */
function addSurroundings(program: Command, perform: Perform): void {
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => perform(async (world) => (await import('./commands/migrate.ts')).migrate(world)));
  program
    .command('doctor')
    .description('what is set up and what is missing, one line each with the remedy')
    .action(() => perform(async (world) => (await import('./commands/doctor.ts')).doctor(world)));
}
