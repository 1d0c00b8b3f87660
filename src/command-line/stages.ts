/** import, plan, approve, send. */
import { Argument, type Command, Option } from 'commander';
import type { ImportInput } from '../commands/import.ts';
import type { PlanInput } from '../commands/plan.ts';
import type { SendInput } from '../commands/send.ts';
import { onlyStates } from '../core/message/only.ts';
import {
  accountHelp,
  anyAccountHelp,
  campaignHelp,
  firstUseHelp,
  jsonHelp,
  newRunHelp,
  readCountry,
  readDayOrTime,
  readEncoding,
  readMapping,
  readPort,
  trackForOption,
} from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

const retryHelp =
  'try rows again that were left out because they kept ending Bluecast while their texts were filled in';

function onlyOption(): Option {
  return new Option(
    '--only <part>',
    'as another run, only those whose messages failed, or were cancelled, in the last run; nobody who may have got a part of it',
  ).choices(onlyStates);
}

/** From a CSV to the last status. */
export function addStages(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('import')
    .description('import CSV files into the contacts; writes rejected rows to a CSV for correction')
    .argument(
      '<files...>',
      "CSV files in any common encoding, with any common delimiter; patterns such as 'lists/*.csv'; - for stdin",
    )
    .option('--country <code>', 'country of numbers without a country code', readCountry, 'US')
    .addOption(
      new Option('--map <field=header>', 'column to use for a field, such as phone=Mobile; may be repeated')
        .argParser(readMapping)
        .default({}, 'found by name'),
    )
    .option('--account <account>', anyAccountHelp)
    .option(
      '--encoding <name>',
      'encoding of files that are neither UTF-8 nor UTF-16, such as windows-1251',
      readEncoding,
    )
    .option('--list <name>', 'put the contacts on a list that campaigns may leave out')
    .option('--dry-run', 'report what would happen, change nothing', false)
    .option('--json', jsonHelp, false)
    .action((files: string[], options: Omit<ImportInput, 'files'>) =>
      withDatabase(async (world) => (await import('../commands/import.ts')).importFile(world, { files, ...options })),
    );
  const campaign = new Argument('<campaign>', campaignHelp);
  program
    .command('plan')
    .description('show who would get what on which channel, and who is left out and why; sends nothing')
    .addArgument(campaign)
    .option('--account <account>', accountHelp)
    .option('--new-run', newRunHelp, false)
    .addOption(onlyOption().conflicts('newRun'))
    .option('--retry-quarantined', retryHelp, false)
    .addOption(
      new Option(
        '--finish-by <date>',
        'show how many lines it takes to finish by then, such as 2026-12-24 or 2026-12-24T18:00Z',
      ).argParser(readDayOrTime),
    )
    .option('--out <file>', 'write the plan to a file that can be compared, approved and sent, such as sale.plan.json')
    .option('--diff [earlier]', 'show changes since a plan file or a run; default: the last of either')
    .option('--check', 'exit with 3 if something changed, 0 if nothing did, 2 on any failure')
    .option('--comment <file>', 'write the changes as Markdown for a pull request, without phone numbers and names')
    .option('--as <name>', 'who makes the plan; default: your user name on this machine')
    .option('--json', jsonHelp, false)
    .action(async (folder: string, options: Omit<PlanInput, 'campaign'>) => {
      const planning = withDatabase(
        async (world) => (await import('../commands/plan.ts')).plan(world, { ...options, campaign: folder }),
        { campaigns: [folder] },
      );
      if (options.check !== true) return planning;
      const { asCheckError } = await import('../terminal/plan-file.ts');
      return planning.catch((error: unknown) => {
        throw asCheckError(error);
      });
    });
  program
    .command('approve')
    .description('approve a plan that somebody else made, if account.yaml requires approval')
    .argument('<plan>', 'file written by `bluecast plan --out`')
    .requiredOption('--as <name>', 'who approves')
    .action((file: string, options: { as: string }) =>
      withDatabase(
        async (world) => (await import('../commands/approve.ts')).approve(world, { plan: file, ...options }),
        { needs: 'database' },
      ),
    );
  program
    .command('send')
    .description('plan, send, and track every message until it is settled; after a stop the same command continues')
    .argument('[campaign]', `${campaignHelp}; default with --plan: the plan's campaign`)
    .option('--plan <file>', 'send exactly this plan, or nothing')
    .option('--revise', 'change the texts of messages that the run under way has not sent yet', false)
    .option('--as <name>', 'who revises; default: your user name on this machine')
    .option('--account <account>', accountHelp)
    .option('--yes', 'send without asking', false)
    .option('--new-run', 'send to everybody again, as another run', false)
    .addOption(onlyOption().conflicts(['newRun', 'plan', 'revise']))
    .option('--first-use', firstUseHelp, false)
    .option('--retry-quarantined', retryHelp, false)
    .addOption(trackForOption())
    .option('--port <number>', 'port to listen on for callbacks; default: 8401 if BLUECAST_PUBLIC_URL is set', readPort)
    .option('--json', jsonHelp, false)
    .action(
      (folder: string | undefined, options: Omit<SendInput, 'campaign' | 'trackForMs'> & { trackFor: number }) => {
        const { trackFor: trackForMs, ...others } = options;
        const input = { ...others, campaign: folder, trackForMs };
        return withDatabase(async (world) => (await import('../commands/send.ts')).send(world, input), {
          ...(folder === undefined ? {} : { campaigns: [folder] }),
          sends: true,
        });
      },
    );
}
