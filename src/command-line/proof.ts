import { type Command, Option } from 'commander';
import type { ProveInput } from '../commands/prove.ts';
import { jsonHelp, readCount, readCountOrNone } from './option.ts';
import type { Perform } from './perform.ts';

/** prove. */
export function addProof(program: Command, perform: Perform): void {
  program
    .command('prove')
    .description(
      'kill the engine many times while it sends to a local sandbox, then check that everybody got each message once',
    )
    .option('--kills <number>', 'number of processes to kill', readCount, 200)
    .option(
      '--recipients <number>',
      'recipients per round; there are as many rounds as the kills need',
      readCount,
      2_000,
    )
    .option('--workers <number>', 'number of processes that work at the same time', readCount, 3)
    .option('--seed <text>', 'repeats a proof: where each process dies, and which faults strike')
    .addOption(new Option('--faults <kind>', 'faults of the sandbox').choices(['storm', 'none']).default('storm'))
    .option(
      '--database-kills <number>',
      'how often to kill the database, a PostgreSQL that the proof starts for itself',
      readCountOrNone,
      0,
    )
    .option('--json', jsonHelp, false)
    .action((options: Omit<ProveInput, 'program'>) =>
      perform(async (world) => {
        const [, file = ''] = process.argv;
        return (await import('../commands/prove.ts')).prove(world, {
          ...options,
          program: [...process.execArgv, file],
        });
      }),
    );
}
