/** status, report, unknown, pause, resume, cancel. */
import { Argument, type Command, Option } from 'commander';
import type { UnknownInput } from '../commands/unknown.ts';
import { jsonHelp, runHelp } from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

/** What an operator does with a run that there is. */
export function addRunControl(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('status')
    .description('where the unfinished runs stand, and who sends from which line')
    .argument('[run]', runHelp)
    .option('--json', jsonHelp, false)
    .action((run: string | undefined, options: { json: boolean }) =>
      withDatabase(async (world) => (await import('../commands/status.ts')).status(world, { run, json: options.json })),
    );
  program
    .command('report')
    .description('one row per message, and the sums')
    .argument('[run]', `${runHelp}; default: the last run`)
    .addOption(new Option('--format <format>', 'of the rows').choices(['table', 'csv', 'json']).default('table'))
    .action((run: string | undefined, options: { format: 'table' | 'csv' | 'json' }) =>
      withDatabase(async (world) => (await import('../commands/report.ts')).report(world, { run, ...options })),
    );
  const run = new Argument('<run>', runHelp);
  program
    .command('unknown')
    .description('messages of which nobody knows whether they were sent, with the evidence; you may settle one')
    .addArgument(run)
    .option('--resolve <verdict...>', 'an id and what became of it: --resolve ID sent, or --resolve ID unsent')
    .option('--because <reason>', 'how you know; kept in the record')
    .option('--handle <id>', "Sendblue's id of the message, if you have it: its status is followed then")
    .option('--json', jsonHelp, false)
    .action((name: string, options: Omit<UnknownInput, 'run'>) =>
      withDatabase(async (world) => (await import('../commands/unknown.ts')).unknown(world, { run: name, ...options })),
    );
  program
    .command('pause')
    .description('send nothing more of a run until it is resumed')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('../commands/pause.ts')).pause(world, { run: name })),
    );
  program
    .command('resume')
    .description('let a paused run go on')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('../commands/resume.ts')).resume(world, { run: name })),
    );
  program
    .command('cancel')
    .description('never send what a run has not sent yet')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('../commands/cancel.ts')).cancel(world, { run: name })),
    );
}
