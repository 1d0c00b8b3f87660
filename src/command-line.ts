/**
 * The words of the command line: commands, arguments, options, help. Invariant: nothing but this file and commander is
 * loaded until a command runs, so that --help answers at once.
 */
import { Argument, Command, Help, InvalidArgumentError, Option } from 'commander';
import type { PlanFileInput } from './commands/plan-file.ts';
import type { PreviewInput } from './commands/preview.ts';
import type { ProveInput } from './commands/prove.ts';
import type { SandboxInput } from './commands/sandbox.ts';
import type { UnknownInput } from './commands/unknown.ts';
import type { ValidateInput } from './commands/validate.ts';
import type { DatabaseWorld, World } from './compose.ts';
import { defaultPort } from './core/default-port.ts';
import { parseDuration } from './core/duration.ts';
import { exitCodes } from './core/operating-error.ts';

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
const accountHelp = 'lines and their limits, instead of account.yaml beside the campaign';
const runHelp = 'number of a run, or name of a campaign (its latest run)';

/** The whole command line. `perform` is called by the one command that was asked for; `apiPaths` is for the help of `api`. */
export function buildCommandLine(version: string, perform: Perform, apiPaths: string): Command {
  const program = new Command('bluecast')
    .description('A campaign engine for text messages over Sendblue: each recipient reached once, and accounted for')
    .version(version)
    .addHelpText('after', environmentHelp)
    .configureHelp({ optionDescription: describeOption })
    .exitOverride();
  const withDatabase = (work: (world: DatabaseWorld) => Promise<number>): Promise<void> =>
    perform(async (world) => (await import('./compose.ts')).withDatabase(world, work));

  addStages(program, withDatabase);
  addLooks(program, withDatabase);
  addRunControl(program, withDatabase);
  addServices(program, withDatabase);
  addProof(program, perform);
  addWebhooks(program, withDatabase);
  addSurroundings(program, perform, withDatabase);
  addProvider(program, perform, apiPaths);
  return program;
}

type PerformWithDatabase = (work: (world: DatabaseWorld) => Promise<number>) => Promise<void>;

/** From a CSV to the last status. */
function addStages(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('import')
    .description('read a CSV into the contacts; rows that cannot be read go to a file that can be mended')
    .argument('<file>', 'CSV, in any usual encoding and with any usual delimiter')
    .option('--country <code>', 'country of the numbers without a country code', readCountry, 'US')
    .addOption(
      new Option('--map <field=header>', 'which column is meant, such as phone=Mobile; may be repeated')
        .argParser(readMapping)
        .default({}, 'found by their names'),
    )
    .option('--list <name>', 'put its contacts on a list, which campaigns may leave out')
    .option('--dry-run', 'tell what would happen, change nothing', false)
    .option('--json', jsonHelp, false)
    .action((file: string, options: ImportOptions) =>
      withDatabase(async (world) => (await import('./commands/import.ts')).importFile(world, { file, ...options })),
    );
  const campaign = new Argument('<campaign>', 'folder with campaign.yaml');
  program
    .command('plan')
    .description('say who would get what on which channel, and who would not and why; send nothing')
    .addArgument(campaign)
    .option('--account <file>', accountHelp)
    .option('--new-run', 'plan another run, also when the last one is over', false)
    .addOption(
      new Option(
        '--finish-by <date>',
        'how many lines would be done by then, such as 2026-12-24 or 2026-12-24T18:00Z',
      ).argParser(readDate),
    )
    .option('--out <file>', 'write the plan to a file that can be compared, approved and sent, such as sale.plan.json')
    .option('--diff [earlier]', 'what changed since a plan file, a run, or the last of either')
    .option('--check', 'exit code 3 when something changed, 0 when nothing did, 2 for every failure')
    .option('--comment <file>', 'write the changes as Markdown without numbers and names, for a pull request')
    .option('--as <name>', 'who plans; default: your account on this machine')
    .option('--json', jsonHelp, false)
    .action(async (folder: string, options: PlanOptions & PlanFileInput & { finishBy?: Date }) => {
      const planning = withDatabase(async (world) =>
        (await import('./commands/plan.ts')).plan(world, { account: undefined, ...options, campaign: folder }),
      );
      if (options.check !== true) return planning;
      const { asCheckError } = await import('./commands/plan-file.ts');
      return planning.catch((error: unknown) => {
        throw asCheckError(error);
      });
    });
  program
    .command('approve')
    .description('stand for a plan that somebody else has made, where account.yaml asks for it')
    .argument('<plan>', 'file that `bluecast plan --out` has written')
    .requiredOption('--as <name>', 'who approves')
    .action((file: string, options: { as: string }) =>
      withDatabase(async (world) => (await import('./commands/approve.ts')).approve(world, { plan: file, ...options })),
    );
  program
    .command('send')
    .description('plan, send, and follow every message until it is settled; the same command goes on after a stop')
    .argument('[campaign]', "folder with campaign.yaml; with --plan that of the plan's campaign, under campaigns/")
    .option('--plan <file>', 'send exactly what this plan says, or nothing')
    .option(
      '--revise',
      'give the changed texts to whoever has not been sent theirs, in the run that is under way',
      false,
    )
    .option('--as <name>', 'who revises; default: your account on this machine')
    .option('--account <file>', accountHelp)
    .option('--yes', 'send without asking', false)
    .option('--new-run', 'send again to everybody, as another run', false)
    .addOption(trackForOption())
    .option(
      '--port <number>',
      'port to listen on for callbacks; default 8401 where BLUECAST_PUBLIC_URL is set',
      readPort,
    )
    .option('--json', jsonHelp, false)
    .action((folder: string | undefined, { trackFor, ...options }: SendOptions) =>
      withDatabase(async (world) =>
        (await import('./commands/send.ts')).send(world, {
          account: undefined,
          ...options,
          trackForMs: trackFor,
          campaign: folder ?? (await import('./commands/read-plan.ts')).folderOf(options.plan),
        }),
      ),
    );
}

/** Looking before sending, and at one person afterwards. */
function addLooks(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('preview')
    .description('the exact messages of some recipients, as text or as a page of phones; send nothing')
    .argument('<campaign>', 'folder with campaign.yaml')
    .option('--account <file>', accountHelp)
    .addOption(new Option('--row <line>', 'the recipient of one line of the CSV').argParser(readCount))
    .addOption(new Option('--phone <number>', 'one recipient').conflicts('row'))
    .addOption(new Option('--all', 'everybody').conflicts(['row', 'phone']))
    .addOption(
      new Option('--sample <number>', 'so many, spread over the file (default: 5)')
        .argParser(readCount)
        .conflicts(['row', 'phone', 'all']),
    )
    .option('--html', 'a page of phones instead of text', false)
    .option('--out <file>', 'write to a file')
    .option('--new-run', 'plan another run, also when the last one is over', false)
    .action((folder: string, options: Omit<PreviewInput, 'campaign' | 'account'> & { account?: string }) =>
      withDatabase(async (world) =>
        (await import('./commands/preview.ts')).preview(world, { account: undefined, ...options, campaign: folder }),
      ),
    );
  program
    .command('test-send')
    .description('one row of the campaign to a phone of your own, out of testNumbers in account.yaml')
    .argument('<campaign>', 'folder with campaign.yaml')
    .requiredOption('--to <number>', 'one of testNumbers')
    .option('--account <file>', accountHelp)
    .addOption(new Option('--row <line>', 'with the values of this line of the CSV').argParser(readCount))
    .addOption(
      new Option('--track-for <time>', 'how long to wait for its status')
        .argParser(readDuration)
        .default(parseDuration('1m'), '1m'),
    )
    .action((folder: string, options: { to: string; account?: string; row?: number; trackFor: number }) =>
      withDatabase(async (world) =>
        (await import('./commands/test-send.ts')).testSend(world, {
          account: undefined,
          ...options,
          trackForMs: options.trackFor,
          campaign: folder,
        }),
      ),
    );
  program
    .command('explain')
    .description('why one person got what they got: row, consent, channel, line, attempts, statuses')
    .argument('<run>', runHelp)
    .argument('<phone>', 'of the person')
    .option('--json', jsonHelp, false)
    .action((run: string, phone: string, options: { json: boolean }) =>
      withDatabase(async (world) => (await import('./commands/explain.ts')).explain(world, { run, phone, ...options })),
    );
}

interface PlanOptions {
  readonly account?: string;
  readonly newRun: boolean;
  readonly json: boolean;
}

interface SendOptions extends PlanOptions {
  readonly yes: boolean;
  readonly trackFor: number;
  readonly port?: number;
  readonly plan?: string;
  readonly revise: boolean;
  readonly as?: string;
}

interface ImportOptions {
  readonly country: string;
  readonly map: Readonly<Record<string, string>>;
  readonly list?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
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
    .command('unknown')
    .description('messages of which nobody knows whether they were sent, with the evidence; you may settle one')
    .addArgument(run)
    .option('--resolve <verdict...>', 'an id and what became of it: --resolve ID sent, or --resolve ID unsent')
    .option('--because <reason>', 'how you know; kept in the record')
    .option('--handle <id>', "Sendblue's id of the message, if you have it: its status is followed then")
    .option('--json', jsonHelp, false)
    .action((name: string, options: Omit<UnknownInput, 'run'>) =>
      withDatabase(async (world) => (await import('./commands/unknown.ts')).unknown(world, { run: name, ...options })),
    );
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

/** Processes that work until they are stopped. */
function addServices(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('worker')
    .description('send and track the runs there are, beside other processes on this or another machine, until stopped')
    .addOption(trackForOption())
    .action(({ trackFor }: { trackFor: number }) =>
      withDatabase(async (world) => (await import('./commands/worker.ts')).worker(world, { trackForMs: trackFor })),
    );
  program
    .command('serve')
    .description("a worker that also listens for the provider's callbacks and webhooks")
    .option('--port <number>', 'port to listen on; 0: any that is free', readPort, defaultPort)
    .addOption(trackForOption())
    .action(({ trackFor, port }: { trackFor: number; port: number }) =>
      withDatabase(async (world) =>
        (await import('./commands/worker.ts')).worker(world, { trackForMs: trackFor, port }),
      ),
    );
}

function addWebhooks(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('webhooks')
    .description('have Sendblue report to `bluecast serve` who writes and who says STOP; needs BLUECAST_PUBLIC_URL')
    .action(() => withDatabase(async (world) => (await import('./commands/webhooks.ts')).registerWebhooks(world)));
}

function trackForOption(): Option {
  return new Option('--track-for <time>', "how long to wait for a run's last statuses after its last send")
    .argParser(readDuration)
    .default(parseDuration('1h'), '1h');
}

/** What shows that the promises are kept. */
function addProof(program: Command, perform: Perform): void {
  program
    .command('prove')
    .description('kill the engine again and again while it sends to a local sandbox, and audit whom it wrote to')
    .option('--kills <number>', 'processes to kill', readCount, 200)
    .option('--recipients <number>', 'people of a round; there are as many rounds as the kills need', readCount, 2_000)
    .option('--workers <number>', 'processes at work beside each other', readCount, 3)
    .option('--seed <text>', 'repeat a proof: who dies where, and which faults strike')
    .addOption(new Option('--faults <kind>', 'of the provider').choices(['storm', 'none']).default('storm'))
    .option('--json', jsonHelp, false)
    .action((options: Omit<ProveInput, 'program'>) =>
      perform(async (world) => {
        const [, file = ''] = process.argv;
        return (await import('./commands/prove.ts')).prove(world, { ...options, program: [...process.execArgv, file] });
      }),
    );
}

/** What surrounds the runs. */
function addSurroundings(program: Command, perform: Perform, withDatabase: PerformWithDatabase): void {
  program
    .command('validate')
    .description(
      'everything that is wrong with campaigns, as a compiler would say it; nothing is sent, no database is needed',
    )
    .argument('[paths...]', 'folders of campaigns, or folders that hold them; default: campaigns')
    .option('--account <file>', accountHelp)
    .addOption(
      new Option('--format <format>', 'of the findings').choices(['text', 'github', 'json', 'sarif']).default('text'),
    )
    .option('--online', 'ask for each medium once, too: is it there, what is it, how large', false)
    .action((paths: string[], options: Omit<ValidateInput, 'paths'>) =>
      perform(async (world) => (await import('./commands/validate.ts')).validate(world, { ...options, paths })),
    );
  program
    .command('init')
    .description('the files that a folder of campaigns needs; leaves alone what is there')
    .action(() => perform(async (world) => (await import('./commands/init.ts')).init(world, { folder: '' })));
  program
    .command('new')
    .description('a campaign to start from, under campaigns/')
    .argument('<name>', 'of its folder, such as spring-sale')
    .action((slug: string) =>
      perform(async (world) => (await import('./commands/new-campaign.ts')).newCampaign(world, { folder: '', slug })),
    );
  program
    .command('migrate')
    .description('bring the database schema up to date')
    .action(() => perform(async (world) => (await import('./commands/migrate.ts')).migrate(world)));
  program
    .command('claim')
    .description(
      'after a restored backup: look up at Sendblue what has been sent since, and let this database send again',
    )
    .action(() => withDatabase(async (world) => (await import('./commands/claim.ts')).claim(world)));
  program
    .command('doctor')
    .description('what is set up and what is missing, one line each with the remedy')
    .action(() => perform(async (world) => (await import('./commands/doctor.ts')).doctor(world)));
}

/** The provider, the real one and the local one. */
function addProvider(program: Command, perform: Perform, apiPaths: string): void {
  program
    .command('sandbox')
    .description('a local Sendblue to try things out with; it sends nothing')
    .option('--port <number>', 'port to listen on; 0: any that is free', readPort, 8400)
    .option('--seed <text>', 'same seed and requests, same answers; for a fresh database each time')
    .addOption(new Option('--limits <which>', 'how much it permits').choices(['real', 'off']).default('real'))
    .option('--limit <name=number>', 'one limit, such as perSecond=100 or newPerDay=off; may be repeated', collect, [])
    .option(
      '--line <number>',
      'a line of its own, such as +14155550109 or +14155550109:V1; may be repeated',
      collect,
      [],
    )
    .option('--state <file>', 'keep the state over restarts')
    .option('--allow-private-media', 'fetch uploads from private addresses too', false)
    .action((options: Omit<SandboxInput, 'limits'> & { limits: 'real' | 'off' }) =>
      perform(async (world) => (await import('./commands/sandbox.ts')).sandbox(world, options)),
    );
  program
    .command('api')
    .description('one request to any endpoint of the Sendblue API, and its answer; without arguments: all endpoints')
    .argument('[method]', 'GET, POST, PUT or DELETE')
    .argument('[path]', 'such as /api/v2/contacts/count')
    .option('--data <json>', 'body: JSON, or @ and a file with it; for an upload @ and the file')
    .option('--query <name=value>', 'may be repeated', collect, [])
    .addHelpText('after', () => `\nPaths:\n${apiPaths}`)
    .action((method: string | undefined, path: string | undefined, options: { data?: string; query: string[] }) =>
      perform(async (world) => callApi(world, { method, path, ...options })),
    );
  program
    .command('demo', { hidden: true })
    .description('what npm start does: the example campaign, sent to a sandbox')
    .action(() => perform(async (world) => (await import('./commands/demo.ts')).demo(world)));
}

async function callApi(
  world: World,
  input: { method: string | undefined; path: string | undefined; data?: string; query?: string[] },
): Promise<number> {
  const { api, describePaths } = await import('./commands/api.ts');
  const { method, path } = input;
  if (method === undefined || path === undefined) {
    world.print(describePaths());
    return exitCodes.done;
  }
  const { getKeys } = await import('./compose.ts');
  const { print, stopping, config } = world;
  return api({ print, stopping, baseUrl: config.sendblue.baseUrl, ...getKeys(config) }, { ...input, method, path });
}

/** Without "(default: false)" after each switch. */
function describeOption(option: Option): string {
  return option.isBoolean() ? option.description : new Help().optionDescription(option);
}

function readCountry(text: string): string {
  if (/^[A-Za-z]{2}$/.test(text)) return text.toUpperCase();
  throw new InvalidArgumentError('Write the two letters of its ISO code, such as US.');
}

function readMapping(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, field, header] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (field !== undefined && header !== undefined) return { ...before, [field]: header };
  throw new InvalidArgumentError('Write field=header, such as phone=Mobile.');
}

function readDuration(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError('Write a number and a unit, such as 90s, 15m or 1h.');
  }
}

/** A date is over at its end in UTC, as times are shown. */
function readDate(text: string): Date {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00Z`);
  // 30 February is taken for 2 March by Date.
  const isDate = !Number.isNaN(midnight.getTime()) && midnight.toISOString().slice(0, 10) === date;
  const at = new Date(time === undefined ? `${date}T23:59:59.999Z` : text);
  if (isDate && !Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('Write a date such as 2026-12-24, or a time with its zone such as 2026-12-24T18:00Z.');
}

function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,7}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('Write a whole number of 1 or more.');
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Write a number from 0 to 65535.');
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
