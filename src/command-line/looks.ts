/** init, new, validate, preview, test-send, explain: looking before sending, and at one person afterwards. */
import { type Command, Option } from 'commander';
import type { PreviewInput } from '../commands/preview.ts';
import type { ValidateInput } from '../commands/validate.ts';
import { parseDuration } from '../core/duration.ts';
import { accountHelp, jsonHelp, readCount, readDuration, runHelp } from './option.ts';
import type { Perform, PerformWithDatabase } from './perform.ts';

/** Looking before sending, and at one person afterwards. */
export function addLooks(program: Command, withDatabase: PerformWithDatabase): void {
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
        (await import('../commands/preview.ts')).preview(world, { account: undefined, ...options, campaign: folder }),
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
        (await import('../commands/test-send.ts')).testSend(world, {
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
      withDatabase(async (world) =>
        (await import('../commands/explain.ts')).explain(world, { run, phone, ...options }),
      ),
    );
}

/** The files of campaigns: making and checking them. */
export function addFiles(program: Command, perform: Perform): void {
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
      perform(async (world) => (await import('../commands/validate.ts')).validate(world, { ...options, paths })),
    );
  program
    .command('init')
    .description('the files that a folder of campaigns needs; leaves alone what is there')
    .action(() => perform(async (world) => (await import('../commands/init.ts')).init(world, { folder: '' })));
  program
    .command('new')
    .description('a campaign to start from, under campaigns/')
    .argument('<name>', 'of its folder, such as spring-sale')
    .action((slug: string) =>
      perform(async (world) => (await import('../commands/new-campaign.ts')).newCampaign(world, { folder: '', slug })),
    );
}
