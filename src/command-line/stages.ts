/** import, plan, approve, send: from a CSV to the last status. */
import { Argument, type Command, Option } from 'commander';
import type { PlanFileInput } from '../terminal/plan-file.ts';
import { accountHelp, jsonHelp, readCountry, readDate, readMapping, readPort, trackForOption } from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

/** From a CSV to the last status. */
export function addStages(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('import')
    .description('read CSV files into the contacts; rows that cannot be read go to a file that can be mended')
    .argument(
      '<files...>',
      "CSV files in any usual encoding and with any usual delimiter; a pattern such as 'lists/*.csv'; - for stdin",
    )
    .option('--country <code>', 'country of the numbers without a country code', readCountry, 'US')
    .addOption(
      new Option('--map <field=header>', 'which column is meant, such as phone=Mobile; may be repeated')
        .argParser(readMapping)
        .default({}, 'found by their names'),
    )
    .option('--list <name>', 'put its contacts on a list, which campaigns may leave out')
    .option('--dry-run', 'tell what would happen, change nothing', false)
    .option('--json', jsonHelp, false)
    .action((files: string[], options: ImportOptions) =>
      withDatabase(async (world) => (await import('../commands/import.ts')).importFile(world, { files, ...options })),
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
        (await import('../commands/plan.ts')).plan(world, { account: undefined, ...options, campaign: folder }),
      );
      if (options.check !== true) return planning;
      const { asCheckError } = await import('../terminal/plan-file.ts');
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
      withDatabase(async (world) =>
        (await import('../commands/approve.ts')).approve(world, { plan: file, ...options }),
      ),
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
        (await import('../commands/send.ts')).send(world, {
          account: undefined,
          ...options,
          trackForMs: trackFor,
          campaign: folder,
        }),
      ),
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
