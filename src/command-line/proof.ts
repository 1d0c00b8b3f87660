/** prove. */
import { type Command, Option } from 'commander';
import type { ProveInput } from '../commands/prove.ts';
import { jsonHelp, readCount } from './option.ts';
import type { Perform } from './perform.ts';

/** What shows that the promises are kept. */
export function addProof(program: Command, perform: Perform): void {
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
        return (await import('../commands/prove.ts')).prove(world, {
          ...options,
          program: [...process.execArgv, file],
        });
      }),
    );
}
