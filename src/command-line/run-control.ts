/** status, runs, report, unknown, pause, resume, cancel. */
import { Argument, type Command, Option } from 'commander';
import type { ReportInput } from '../commands/report.ts';
import type { RunsInput } from '../commands/runs.ts';
import type { UnknownInput } from '../commands/unknown.ts';
import { collect, jsonHelp, readCount, readStates, runHelp } from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

/** What an operator does with an existing run. */
export function addRunControl(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('status')
    .description('show unfinished runs, and which process sends from each line')
    .argument('[run]', runHelp)
    .option('--json', jsonHelp, false)
    .action((run: string | undefined, options: { json: boolean }) =>
      withDatabase(
        async (world) => (await import('../commands/status.ts')).status(world, { run, json: options.json }),
        { needs: 'database' },
      ),
    );
  program
    .command('runs')
    .description('list past runs, newest first: who got how much, and how each ended')
    .addOption(new Option('--limit <number>', 'show so many at most').argParser(readCount).default(20))
    .option('--json', jsonHelp, false)
    .action((options: RunsInput) =>
      withDatabase(async (world) => (await import('../commands/runs.ts')).runs(world, options), { needs: 'database' }),
    );
  program
    .command('report')
    .description('print one row per message, and the sums')
    .argument('[run]', `${runHelp}; default: the last run`)
    .addOption(new Option('--format <format>', 'format of the rows').choices(['table', 'csv', 'json']).default('table'))
    .addOption(
      new Option('--state <states>', 'only messages in these states, such as failed or failed,unknown').argParser(
        readStates,
      ),
    )
    .addOption(
      new Option(
        '--columns <headers>',
        'also these columns of the CSV, such as "Patient,Doctor"; may be repeated',
      ).argParser(collect),
    )
    .action((run: string | undefined, options: Omit<ReportInput, 'run'>) =>
      withDatabase(async (world) => (await import('../commands/report.ts')).report(world, { run, ...options }), {
        needs: 'database',
      }),
    );
  const run = new Argument('<run>', runHelp);
  program
    .command('unknown')
    .description('list messages in doubt, which may have been sent or not, with the evidence; or settle one')
    .addArgument(run)
    .option('--resolve <verdict...>', 'settle one: --resolve ID sent, or --resolve ID unsent')
    .option('--because <reason>', 'how you know; stored with the verdict')
    .option('--handle <id>', "Sendblue's id of the message, if you have it; then its status is tracked")
    .option('--json', jsonHelp, false)
    .action((name: string, options: Omit<UnknownInput, 'run'>) =>
      withDatabase(
        async (world) => (await import('../commands/unknown.ts')).unknown(world, { run: name, ...options }),
        { needs: 'database' },
      ),
    );
  program
    .command('pause')
    .description('stop sending a run until it is resumed')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('../commands/pause.ts')).pause(world, { run: name }), {
        needs: 'database',
      }),
    );
  program
    .command('resume')
    .description('continue a paused run')
    .addArgument(run)
    .action((name: string) =>
      withDatabase(async (world) => (await import('../commands/resume.ts')).resume(world, { run: name }), {
        needs: 'database',
      }),
    );
  program
    .command('cancel')
    .description('cancel every message that a run has not sent yet; says what is lost, and asks')
    .addArgument(run)
    .option('--yes', 'cancel without asking', false)
    .action((name: string, options: { yes: boolean }) =>
      withDatabase(async (world) => (await import('../commands/cancel.ts')).cancel(world, { run: name, ...options }), {
        needs: 'database',
      }),
    );
}
