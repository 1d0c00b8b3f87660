/** worker, serve, webhooks. */
import type { Command } from 'commander';
import { defaultPort } from '../core/default-addresses.ts';
import { anyAccountHelp, readPort, trackForOption } from './option.ts';
import type { PerformWithDatabase } from './perform.ts';

/** Processes that run until they are stopped. */
export function addServices(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('worker')
    .description('send and track all runs until stopped; workers on any number of machines share the work')
    .addOption(trackForOption())
    .action(({ trackFor }: { trackFor: number }) =>
      withDatabase(async (world) => (await import('../commands/worker.ts')).worker(world, { trackForMs: trackFor }), {
        needs: 'root',
        sends: true,
      }),
    );
  program
    .command('serve')
    .description("run a worker that also listens for Sendblue's callbacks and webhooks, and starts what is scheduled")
    .option('--port <number>', 'port to listen on; 0: any free port', readPort, defaultPort)
    .option(
      '--campaigns <folder>',
      'run the schedules of the campaigns in this folder; default: campaigns, or the root',
    )
    .addOption(trackForOption())
    .action(({ trackFor, port, campaigns }: { trackFor: number; port: number; campaigns?: string }) =>
      withDatabase(
        async (world) =>
          (await import('../commands/worker.ts')).worker(world, {
            trackForMs: trackFor,
            port,
            schedules: { folder: campaigns },
          }),
        { needs: 'root', sends: true },
      ),
    );
}

export function addWebhooks(program: Command, withDatabase: PerformWithDatabase): void {
  program
    .command('webhooks')
    .description(
      'register webhooks, so that Sendblue reports replies and STOP to `bluecast serve`; needs BLUECAST_PUBLIC_URL',
    )
    .option('--account <account>', anyAccountHelp)
    .action((options: { account?: string }) =>
      withDatabase(async (world) => (await import('../commands/webhooks.ts')).registerWebhooks(world, options), {
        needs: 'root',
      }),
    );
}
