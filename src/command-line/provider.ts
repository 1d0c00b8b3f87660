/** sandbox, api, and the demo of `npm start`. */
import { type Command, Option } from 'commander';
import type { SandboxInput } from '../commands/sandbox.ts';

import { exitCodes } from '../terminal/exit-codes.ts';
import { collect, readPort } from './option.ts';
import type { Perform, PlainWorld } from './perform.ts';

/** The provider, the real one and the local one. */
export function addProvider(program: Command, perform: Perform, apiPaths: string): void {
  program
    .command('sandbox')
    .description('a local Sendblue to try things out with; it sends nothing')
    .option('--port <number>', 'port to listen on; 0: any that is free', readPort, 8400)
    .option('--seed <text>', 'same seed and requests, same answers; for a fresh database each time')
    .addOption(new Option('--limits <which>', 'how much it permits').choices(['real', 'off']).default('real'))
    .option('--limit <name=number>', 'one limit, such as perSecond=100 or newPerDay=off; may be repeated', collect)
    .option('--line <number>', 'a line of its own, such as +14155550109 or +14155550109:V1; may be repeated', collect)
    .option('--state <file>', 'keep the state over restarts')
    .option('--allow-private-media', 'fetch uploads from private addresses too', false)
    .action((options: Omit<SandboxInput, 'limits'> & { limits: 'real' | 'off' }) =>
      perform(async (world) => (await import('../commands/sandbox.ts')).sandbox(world, options)),
    );
  program
    .command('api')
    .description('one request to any endpoint of the Sendblue API, and its answer; without arguments: all endpoints')
    .argument('[method]', 'GET, POST, PUT or DELETE')
    .argument('[path]', 'such as /api/v2/contacts/count')
    .option('--data <json>', 'body: JSON, or @ and a file with it; for an upload @ and the file')
    .option('--query <name=value>', 'may be repeated', collect)
    .addHelpText('after', () => `\nPaths:\n${apiPaths}`)
    .action((method: string | undefined, path: string | undefined, options: { data?: string; query?: string[] }) =>
      perform(async (world) => callApi(world, { method, path, ...options })),
    );
  program
    .command('demo', { hidden: true })
    .description('what npm start does: the example campaign, sent to a sandbox')
    .action(() =>
      perform(async (world) => {
        const { send } = await import('../commands/send.ts');
        return (await import('../commands/demo.ts')).demo(world, { send });
      }),
    );
}

async function callApi(
  world: PlainWorld,
  input: { method: string | undefined; path: string | undefined; data?: string; query?: string[] },
): Promise<number> {
  const { api, describePaths } = await import('../commands/api.ts');
  const { method, path } = input;
  if (method === undefined || path === undefined) {
    world.print(describePaths());
    return exitCodes.done;
  }
  const { getKeys } = await import('../compose.ts');
  const { print, stopping, config } = world;
  return api({ print, stopping, baseUrl: config.sendblue.baseUrl, ...getKeys(config) }, { ...input, method, path });
}
