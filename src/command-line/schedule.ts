/** upcoming, schedule, sync. */
import { type Command, Option } from 'commander';
import type { BackfillInput, ByInput } from '../commands/schedule.ts';
import type { SyncInput } from '../commands/sync.ts';
import type { UpcomingInput } from '../commands/upcoming.ts';
import { accountHelp, campaignHelp, firstUseHelp, jsonHelp, readCount, readDays, readMoment } from './option.ts';
import type { Perform, PerformWithDatabase } from './perform.ts';

const asHelp = 'your name; default: your user name on this machine';

/** What runs by itself. */
export function addSchedules(program: Command, perform: Perform, withDatabase: PerformWithDatabase): void {
  program
    .command('upcoming')
    .description('list the coming runs of all schedules, with clock changes marked; needs no database')
    .addOption(new Option('--days <number>', 'look so many days ahead, 366 at most').argParser(readDays).default(30))
    .option('--json', jsonHelp, false)
    .action((options: UpcomingInput) =>
      perform(async (world) => (await import('../commands/upcoming.ts')).upcoming(world, options)),
    );
  const schedule = program
    .command('schedule')
    .description(
      'show what the schedules have started, missed and skipped; or pause, resume, approve one, or start what it missed',
    )
    .argument('[campaign]', campaignHelp)
    .option('--json', jsonHelp, false)
    .action((campaign: string | undefined, { json }: { json: boolean }) =>
      withDatabase(async (world) => (await import('../commands/schedule.ts')).scheduleShow(world, { campaign, json }), {
        needs: 'database',
      }),
    );
  addPause(schedule, withDatabase);
  schedule
    .command('approve')
    .description(
      'approve a schedule for an account with requireApproval: its runs start while campaign.yaml stays as it is',
    )
    .argument('<campaign>', campaignHelp)
    .option('--as <name>', asHelp)
    .action((campaign: string, options: Omit<ByInput, 'campaign'>) =>
      withDatabase(
        async (world) => (await import('../commands/schedule.ts')).scheduleApprove(world, { campaign, ...options }),
        { needs: 'root' },
      ),
    );
  addCatchUp(schedule, withDatabase);
  program
    .command('sync')
    .description(
      'bring the reminders of a campaign to what its file of appointments says now; the first time starts them',
    )
    .argument('<campaign>', campaignHelp)
    .option('--account <account>', accountHelp)
    .addOption(
      new Option(
        '--yes-cancel <number>',
        'so many appointments are missing in a complete file, and that is right',
      ).argParser(readCount),
    )
    .option('--first-use', firstUseHelp)
    .option('--json', jsonHelp, false)
    .action((campaign: string, options: Omit<SyncInput, 'campaign'>) =>
      withDatabase(async (world) => (await import('../commands/sync.ts')).sync(world, { campaign, ...options }), {
        needs: 'root',
        sends: true,
      }),
    );
}

function addPause(schedule: Command, withDatabase: PerformWithDatabase): void {
  schedule
    .command('pause')
    .description('start nothing more of a schedule until it is resumed')
    .argument('<campaign>', campaignHelp)
    .requiredOption('--because <reason>', 'why; everybody sees it')
    .option('--as <name>', asHelp)
    .action((campaign: string, options: { because: string; as?: string }) =>
      withDatabase(
        async (world) => (await import('../commands/schedule.ts')).schedulePause(world, { campaign, ...options }),
        { needs: 'root' },
      ),
    );
  schedule
    .command('resume')
    .description('continue a paused schedule; nothing is started for the time of the pause')
    .argument('<campaign>', campaignHelp)
    .requiredOption('--because <reason>', 'why')
    .option('--as <name>', asHelp)
    .action((campaign: string, options: { because: string; as?: string }) =>
      withDatabase(
        async (world) => (await import('../commands/schedule.ts')).scheduleResume(world, { campaign, ...options }),
        { needs: 'root' },
      ),
    );
}

function addCatchUp(schedule: Command, withDatabase: PerformWithDatabase): void {
  schedule
    .command('run')
    .description('start the run of a time that was missed or skipped, once')
    .argument('<campaign>', campaignHelp)
    .requiredOption('--occurrence <time>', 'the time, as `bluecast schedule` shows it, such as 2027-03-14T02:30')
    .option('--as <name>', asHelp)
    .action((campaign: string, options: { occurrence: string; as?: string }) =>
      withDatabase(
        async (world) => (await import('../commands/schedule.ts')).scheduleRun(world, { campaign, ...options }),
        { needs: 'root', sends: true },
      ),
    );
  schedule
    .command('backfill')
    .description('start the runs of all times in a span that had none, one after another')
    .argument('<campaign>', campaignHelp)
    .addOption(new Option('--from <time>', 'the first time').argParser(readMoment).makeOptionMandatory())
    .addOption(new Option('--to <time>', 'up to here').argParser(readMoment).makeOptionMandatory())
    .option('--yes', 'start them without asking', false)
    .option('--as <name>', asHelp)
    .action((campaign: string, options: Omit<BackfillInput, 'campaign'>) =>
      withDatabase(
        async (world) => (await import('../commands/schedule.ts')).scheduleBackfill(world, { campaign, ...options }),
        { needs: 'root', sends: true },
      ),
    );
}
