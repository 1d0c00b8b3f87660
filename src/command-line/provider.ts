/** sandbox, api, demo. */
import { type Command, Option } from 'commander';
import type { SandboxInput } from '../commands/sandbox.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { anyAccountHelp, collect, readPort } from './option.ts';
import type { Perform, PlainWorld } from './perform.ts';

/** The real provider and the local one. */
export function addProvider(program: Command, perform: Perform, apiPaths: string): void {
  program
    .command('sandbox')
    .description('run a local Sendblue for trying things out; it sends nothing')
    .option('--port <number>', 'port to listen on; 0: any free port', readPort, 8400)
    .option('--seed <text>', 'same seed and requests give the same answers; use a fresh database each time')
    .addOption(new Option('--limits <which>', 'limits to enforce').choices(['real', 'off']).default('real'))
    .option('--limit <name=number>', 'set one limit, such as perSecond=100 or newPerDay=off; may be repeated', collect)
    .option(
      '--line <number>',
      'use this line instead of the default ones, such as +14155550109 or +14155550109:V1; may be repeated',
      collect,
    )
    .option('--state <file>', 'keep the state in this file across restarts')
    .option('--allow-private-media', 'also fetch uploads from private addresses', false)
    .action((options: Omit<SandboxInput, 'limits'> & { limits: 'real' | 'off' }) =>
      perform(async (world) => (await import('../commands/sandbox.ts')).sandbox(world, options)),
    );
  program
    .command('api')
    .description('call any endpoint of the Sendblue API and print its answer; without arguments: list all endpoints')
    .argument('[method]', 'GET, POST, PUT or DELETE')
    .argument('[path]', 'its path, such as /api/v2/contacts/count')
    .option('--data <json>', 'JSON body, or @ and the name of a file with it; for an upload @ and the name of the file')
    .option('--query <name=value>', 'query parameter; may be repeated', collect)
    .option('--account <account>', anyAccountHelp)
    .addHelpText('after', () => `\nPaths:\n${apiPaths}`)
    .action((method: string | undefined, path: string | undefined, options: ApiOptions) =>
      perform(async (world) => callApi(world, { method, path, ...options })),
    );
  program
    .command('demo')
    .description('send an example campaign to a sandbox, all on this machine; it texts no one')
    .action(() =>
      perform(async (world) => {
        const { send } = await import('../commands/send.ts');
        return (await import('../commands/demo.ts')).demo(world, { send });
      }),
    );
}

interface ApiOptions {
  readonly data?: string;
  readonly query?: string[];
  readonly account?: string;
}

async function callApi(
  world: PlainWorld,
  input: { method: string | undefined; path: string | undefined } & ApiOptions,
): Promise<number> {
  const { apiOf, describePaths } = await import('../commands/api.ts');
  const { method, path } = input;
  if (method === undefined || path === undefined) {
    world.print(describePaths());
    return exitCodes.done;
  }
  return apiOf(world, { ...input, method, path });
}
