/** worker, serve, webhooks. */
import type { Command } from 'commander';
import { defaultPort } from '../core/default-addresses.ts';
import { readPort, trackForOption } from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

/** Processes that work until they are stopped. */
export function addServices(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('worker')
    .description('send and track the runs there are, beside other processes on this or another machine, until stopped')
    .addOption(trackForOption())
    .action(({ trackFor }: { trackFor: number }) =>
      withDatabase(async (world) => (await import('../commands/worker.ts')).worker(world, { trackForMs: trackFor })),
    );
  program
    .command('serve')
    .description("a worker that also listens for the provider's callbacks and webhooks")
    .option('--port <number>', 'port to listen on; 0: any that is free', readPort, defaultPort)
    .addOption(trackForOption())
    .action(({ trackFor, port }: { trackFor: number; port: number }) =>
      withDatabase(async (world) =>
        (await import('../commands/worker.ts')).worker(world, { trackForMs: trackFor, port }),
      ),
    );
}

export function addWebhooks(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('webhooks')
    .description('have Sendblue report to `bluecast serve` who writes and who says STOP; needs BLUECAST_PUBLIC_URL')
    .action(() => withDatabase(async (world) => (await import('../commands/webhooks.ts')).registerWebhooks(world)));
}
