/**
 * The words of the command line: commands, arguments, options, help. Invariant: nothing but this folder and commander is
 * loaded until a command runs, so that --help answers at once.
 */
import { Command, Help, type Option } from 'commander';
import type { CommandWorld } from '../terminal/terminal.ts';
import { addFiles, addLooks } from './looks.ts';
import type { Perform } from './perform.ts';
import { addProof } from './proof.ts';
import { addProvider } from './provider.ts';
import { addRunControl } from './run-control.ts';
import { addServices, addWebhooks } from './services.ts';
import { addStages } from './stages.ts';
import { addSurroundings } from './surroundings.ts';

const environmentHelp = `
Environment:
  DATABASE_URL             PostgreSQL to use; without it an embedded one, under .bluecast/
  SENDBLUE_API_KEY_ID      the account's pair of keys
  SENDBLUE_API_SECRET_KEY
  SENDBLUE_BASE_URL        default https://api.sendblue.com; http://127.0.0.1:PORT for the sandbox
  BLUECAST_PUBLIC_URL      where the provider's callbacks reach us; without it they are polled

Exit codes:
  0 done   1 finished with failed or unknown messages   2 input or configuration is wrong, nothing was sent
  3 the provider or the database could not be reached   130 stopped by Ctrl-C or SIGTERM

\`bluecast doctor\` says what is set up and what is missing.`;

/** The whole command line. `perform` is called by the one command that was asked for; `apiPaths` is for the help of `api`. */
export function buildCommandLine(version: string, perform: Perform, apiPaths: string): Command {
  const program = new Command('bluecast')
    .description('A campaign engine for text messages over Sendblue: each recipient reached once, and accounted for')
    .version(version)
    .addHelpText('after', environmentHelp)
    .configureHelp({ optionDescription: describeOption })
    .exitOverride();
  const withDatabase = (work: (world: CommandWorld) => Promise<number>): Promise<void> =>
    perform(async (world) => (await import('../compose.ts')).withDatabase(world, work));

  addStages(program, withDatabase);
  addFiles(program, perform);
  addLooks(program, withDatabase);
  addRunControl(program, withDatabase);
  addServices(program, withDatabase);
  addProof(program, perform);
  addWebhooks(program, withDatabase);
  addSurroundings(program, perform, withDatabase);
  addProvider(program, perform, apiPaths);
  return program;
}

/** Without "(default: false)" after each switch. */
function describeOption(option: Option): string {
  return option.isBoolean() ? option.description : new Help().optionDescription(option);
}
