/**
 * The command line: commands, arguments, options, help. Invariant: until a command runs, only this folder and commander are
 * loaded, so that --help answers at once.
 */
import { Command, Help, type Option } from 'commander';
import { addFiles, addHours, addInspection } from './inspection.ts';
import type { Perform, PerformWithDatabase } from './perform.ts';
import { addProof } from './proof.ts';
import { addProvider } from './provider.ts';
import { addRunControl } from './run-control.ts';
import { addSchedules } from './schedule.ts';
import { addServices, addWebhooks } from './services.ts';
import { addStages } from './stages.ts';
import { addUpkeep } from './upkeep.ts';

const environmentHelp = `
Environment:
  DATABASE_URL             PostgreSQL to use; default: an embedded one
                           under .bluecast/ of the root
  SENDBLUE_API_KEY_ID      the account's pair of keys: set both
  SENDBLUE_API_SECRET_KEY
  SENDBLUE_BASE_URL        default: https://api.sendblue.com;
                           for the sandbox http://127.0.0.1:PORT
  BLUECAST_PUBLIC_URL      where Sendblue's callbacks reach Bluecast;
                           without it, statuses are polled
  BLUECAST_ACCOUNT         account of commands that name none: a name or a file

The root is the folder of your campaigns and their database. It is found
upward from the campaign's folder, or from the current one: the nearest
folder with .bluecast/, else the nearest with campaigns/.

Exit codes:
  0    done
  1    finished with failed or unknown messages
  2    input or configuration is wrong: nothing was sent, or the run stopped
  3    the provider or the database could not be reached,
       or the disk is full
  130  stopped by Ctrl-C or SIGTERM

\`bluecast doctor\` shows what is set up and what is missing.`;

/** The whole command line. The command that `argv` names calls `perform`; `apiPaths` is for the help of `api`. */
export function buildCommandLine(version: string, perform: Perform, apiPaths: string): Command {
  const program = new Command('bluecast')
    .description('A campaign engine for text messages over Sendblue: each recipient reached once, and accounted for')
    .version(version)
    .addHelpText('after', environmentHelp)
    .configureHelp({ optionDescription: describeOption })
    .exitOverride();
  const withDatabase: PerformWithDatabase = async (work, asked) =>
    perform(async (world) => (await import('../compose.ts')).withDatabase(world, work), asked);

  addStages(program, withDatabase);
  addFiles(program, perform);
  addInspection(program, withDatabase);
  addHours(program, perform);
  addSchedules(program, perform, withDatabase);
  addRunControl(program, withDatabase);
  addServices(program, withDatabase);
  addProof(program, perform);
  addWebhooks(program, withDatabase);
  addUpkeep(program, perform, withDatabase);
  addProvider(program, perform, apiPaths);
  return program;
}

/** Leaves out "(default: false)" after each switch. */
function describeOption(option: Option): string {
  return option.isBoolean() ? option.description : new Help().optionDescription(option);
}
