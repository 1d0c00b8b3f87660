/**
 * The words of the command line: commands, arguments, options, help. Invariant: nothing but this file and commander is
 * loaded until a command runs, so that --help answers at once.
 */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
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

  addCampaigns(program, withDatabase);
  addRunControl(program, withDatabase);
  addSurroundings(program, perform);
  return program;
}

type PerformWithDatabase = (work: (world: DatabaseWorld) => Promise<number>) => Promise<void>;

/** From files to sent messages. */
function addCampaigns(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('import')
    .description('read recipients from a CSV into contacts; bad rows go to a file that can be mended')
    .argument('<file>', 'CSV, in any common encoding and with any common delimiter')
    .option('--country <code>', 'country of numbers without a country code', parseCountry, 'US')
    .option('--map <field=header>', 'which column is what, such as phone="Mobile"; may be repeated', collectMapping, {})
    .option('--dry-run', 'only tell what would happen', false)
    .option('--json', jsonHelp, false)
    .action((file: string, options: { country: string; map: Record<string, string>; dryRun: boolean; json: boolean }) =>
      withDatabase(async (world) => (await import('./commands/import.ts')).importFile(world, { file, ...options })),
    );
  const campaign = new Argument('<campaign>', 'folder with a campaign.yaml');
  const account = new Option('--account <file>', 'the lines and their limits; default: account.yaml beside the folder');
  program
    .command('plan')
    .description('who gets what on which channel, and who is left out and why; nothing is sent')
    .addArgument(campaign)
    .addOption(account)
    .option('--new-run', 'plan another run of a campaign that has finished', false)
    .option('--json', jsonHelp, false)
    .action((folder: string, options: { account?: string; newRun: boolean; json: boolean }) =>
      withDatabase(async (world) =>
        (await import('./commands/plan.ts')).plan(world, { ...options, campaign: folder, account: options.account }),
      ),
    );
  program
    .command('send')
    .description('plan, send and track until every message is settled; goes on with a run that was interrupted')
    .addArgument(campaign)
    .addOption(account)
    .option('--yes', 'do not ask before sending', false)
    .option('--new-run', 'start another run of a campaign that has finished', false)
    .option(
      '--track-for <time>',
      'how long to wait for the last statuses, such as 90s, 15m, 1h',
      parseDuration,
      3_600_000,
    )
    .option('--json', jsonHelp, false)
    .action(
      (folder: string, options: { account?: string; yes: boolean; newRun: boolean; trackFor: number; json: boolean }) =>
        withDatabase(async (world) =>
          (await import('./commands/send.ts')).send(world, {
            ...options,
            campaign: folder,
            account: options.account,
            trackForMs: options.trackFor,
          }),
        ),
    );
}

function collectMapping(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError('Write it as field=header, such as phone="Mobile".');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

function parseCountry(text: string): string {
  if (!/^[A-Za-z]{2}$/.test(text)) throw new InvalidArgumentError('Give a country by its two letters, such as US.');
  return text.toUpperCase();
}

/** Milliseconds of `90s`, `15m`, `1h`. */
function parseDuration(text: string): number {
  const match = /^(\d{1,6})(ms|s|m|h)$/.exec(text);
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new InvalidArgumentError('Give a time such as 90s, 15m or 1h.');
  return Number(match[1]) * unit;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

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
  program
    .command('sandbox')
    .description('a local Sendblue to rehearse against; it sends nothing')
    .option('--port <number>', 'to listen on at 127.0.0.1', parsePort, 4010)
    .option('--seed <text>', 'same seed, same requests, same answers', '1')
    .addOption(
      new Option('--limits <which>', "the provider's real limits, or none").choices(['real', 'off']).default('real'),
    )
    .action((options: { port: number; seed: string; limits: 'real' | 'off' }) =>
      perform(async (world) => (await import('./commands/sandbox.ts')).sandbox(world, options)),
    );
  program
    .command('demo', { hidden: true })
    .description('what npm start does: a sandbox, and the example campaign sent to it')
    .action(() => perform(async (world) => (await import('./commands/demo.ts')).demo(world)));
}
