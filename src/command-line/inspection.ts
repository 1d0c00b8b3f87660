/** preview, test-send, explain; hours; validate, init, new. */
import { type Command, Option } from 'commander';
import type { HoursInput } from '../commands/hours.ts';
import type { PreviewInput } from '../commands/preview.ts';
import type { TestSendInput } from '../commands/test-send.ts';
import type { ValidateInput } from '../commands/validate.ts';
import { parseDuration } from '../core/duration.ts';
import {
  accountHelp,
  anyAccountHelp,
  campaignHelp,
  firstUseHelp,
  jsonHelp,
  newRunHelp,
  readCount,
  readDays,
  readDuration,
  readMoment,
  runHelp,
} from './option.ts';
import type { Perform, PerformWithDatabase } from './perform.ts';

/** What a campaign would send, or has sent to one person. */
export function addInspection(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('preview')
    .description('show the exact messages of some recipients, as text or as a page of phones; sends nothing')
    .argument('<campaign>', campaignHelp)
    .option('--account <account>', accountHelp)
    .addOption(new Option('--row <number>', 'show the recipient in this row of the CSV').argParser(readCount))
    .addOption(new Option('--phone <number>', 'show the recipient with this number').conflicts('row'))
    .addOption(new Option('--all', 'show all recipients').conflicts(['row', 'phone']))
    .addOption(
      new Option('--sample <number>', 'show this many recipients from all over the file (default: 5)')
        .argParser(readCount)
        .conflicts(['row', 'phone', 'all']),
    )
    .option('--variant <name>', 'show only people who get this variant')
    .addOption(new Option('--json', 'write one JSON object instead of text').default(false).conflicts('html'))
    .option('--html', 'write an HTML page of phones instead of text', false)
    .option('--out <file>', 'write to this file; default: stdout, or for a page a file under .bluecast/previews/')
    .option('--new-run', newRunHelp, false)
    .action((folder: string, options: Omit<PreviewInput, 'campaign'>) =>
      withDatabase(
        async (world) => (await import('../commands/preview.ts')).preview(world, { ...options, campaign: folder }),
        { campaigns: [folder] },
      ),
    );
  program
    .command('test-send')
    .description('send the messages of one row to your own phone, which must be in testNumbers in account.yaml')
    .argument('<campaign>', campaignHelp)
    .requiredOption('--to <number>', 'your phone, one of testNumbers')
    .option('--account <account>', accountHelp)
    .addOption(
      new Option(
        '--row <number>',
        'use the values of this row of the CSV; default: the first recipient who gets something',
      ).argParser(readCount),
    )
    .option('--variant <name>', 'send this variant; default: the one that this phone would get')
    .option('--first-use', firstUseHelp, false)
    .addOption(
      new Option('--track-for <time>', 'how long to wait for the last status')
        .argParser(readDuration)
        .default(parseDuration('1m'), '1m'),
    )
    .action((folder: string, { trackFor, ...options }: TestSendOptions) =>
      withDatabase(
        async (world) =>
          (await import('../commands/test-send.ts')).testSend(world, {
            ...options,
            campaign: folder,
            trackForMs: trackFor,
          }),
        { campaigns: [folder], sends: true },
      ),
    );
  program
    .command('explain')
    .description('explain what one person got and why: row, consent, channel, line, attempts, statuses')
    .argument('<run>', runHelp)
    .argument('<phone>', "the person's phone number")
    .addOption(
      new Option(
        '--as-of <time>',
        'show the permitted hours around this time, by the packs in force then; default: now',
      ).argParser(readMoment),
    )
    .option('--json', jsonHelp, false)
    .action((run: string, phone: string, options: { json: boolean; asOf?: Date }) =>
      withDatabase(
        async (world) => (await import('../commands/explain.ts')).explain(world, { run, phone, ...options }),
        { needs: 'database' },
      ),
    );
}

type TestSendOptions = Omit<TestSendInput, 'campaign' | 'trackForMs'> & { readonly trackFor: number };

/** When people may be texted. */
export function addHours(program: Command, perform: Perform): void {
  program
    .command('hours')
    .description('show where a person may be, and when texts may go out there; needs no database')
    .argument('<phone>', "the person's phone number")
    .option('--zip <zip>', "the person's ZIP or postal code")
    .option('--state <state>', "the person's state or province, such as FL")
    .option('--zone <zone>', "the person's time zone, such as America/Chicago")
    .option('--account <account>', anyAccountHelp)
    .addOption(
      new Option('--purpose <purpose>', 'purpose of the texts')
        .choices(['marketing', 'informational'])
        .default('marketing'),
    )
    .addOption(
      new Option('--at <time>', 'show the hours from this time on, such as 2026-12-24T18:00Z; default: now').argParser(
        readMoment,
      ),
    )
    .addOption(new Option('--days <number>', 'show so many days, 366 at most').argParser(readDays).default(7))
    .option('--json', jsonHelp, false)
    .action((phone: string, options: Omit<HoursInput, 'phone'>) =>
      perform(async (world) => (await import('../commands/hours.ts')).hours(world, { ...options, phone })),
    );
}

/** Checks and creates the files of campaigns. */
export function addFiles(program: Command, perform: Perform): void {
  program
    .command('validate')
    .description('report every error in campaigns, with file and line; sends nothing, needs no database')
    .argument('[paths...]', 'folders of campaigns, or folders that contain them; default: the root')
    .option('--account <account>', accountHelp)
    .addOption(
      new Option('--format <format>', 'format of the findings')
        .choices(['text', 'github', 'json', 'sarif'])
        .default('text'),
    )
    .option('--online', 'also request each medium once, to check that it exists, its type and its size', false)
    .action((paths: string[], options: Omit<ValidateInput, 'paths'>) =>
      perform(async (world) => (await import('../commands/validate.ts')).validate(world, { ...options, paths }), {
        campaigns: paths,
      }),
    );
  program
    .command('init')
    .description('write the files that a folder of campaigns needs; keeps existing files')
    .action(() => perform(async (world) => (await import('../commands/init.ts')).init(world, { folder: '' })));
  program
    .command('new')
    .description('create a campaign to start from, under campaigns/ of the root')
    .argument('<name>', 'name of its folder, such as spring-sale')
    .action((slug: string) =>
      perform(async (world) =>
        (await import('../commands/new-campaign.ts')).newCampaign(world, { folder: world.root, slug }),
      ),
    );
}
