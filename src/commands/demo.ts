/**
 * `npm start`: starts a sandbox and sends the example campaign to it. Invariant: it ignores the environment, never calls the real
 * provider, and uses only the embedded database.
 */
import { createWorld, type Outside, withDatabase } from '../compose.ts';
import { cancelRun } from '../runs/control-run.ts';
import { findNamedRun } from '../runs/find-run.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

const campaign = 'campaigns/welcome';
const account = 'campaigns/account.sandbox.yaml';
/** Enough for the sandbox's slowest status, and short enough for a demo of one minute. */
const trackForMs = 20_000;

/** What `bluecast send` does. */
export type SendCampaign = (
  world: CommandWorld,
  input: { campaign: string; account: string; yes: boolean; json: boolean; newRun: boolean; trackForMs: number },
) => Promise<number>;

/** Runs the demo and returns 0: some of the sandbox's phones fail on purpose. */
export async function demo(
  outside: Outside & Pick<World, 'clock' | 'root'>,
  asked: { send: SendCampaign },
): Promise<number> {
  // The same phones in every demo, but new handles, because the database may know those of an earlier demo.
  const now = (): number => outside.clock.now().getTime();
  const sandbox = await startSandbox({ seed: 'demo', handleSeed: String(now()), limits: 'off', now });
  const config = {
    databaseUrl: null,
    sendblue: { baseUrl: sandbox.url, findKeys: () => sandbox },
    namedAccount: null,
    publicUrl: null,
    plannedDeath: null,
  };
  const world = createWorld(outside, { config, root: outside.root });
  try {
    world.print('Bluecast demo: a database and a sandbox Sendblue, all on this machine.\n');
    return await withDatabase(world, async (ready) => sendDemo(ready, asked));
  } finally {
    await world.close();
    await sandbox.close();
  }
}

async function sendDemo(world: CommandWorld, asked: { send: SendCampaign }): Promise<number> {
  // A stopped demo cannot continue: its sandbox is gone.
  const before = await findNamedRun(world, 'welcome');
  if (before?.state === 'running' || before?.state === 'paused') await cancelRun(world, before.id);
  const code = await asked.send(world, { campaign, account, yes: true, json: false, newRun: true, trackForMs });
  if (code === exitCodes.interrupted) return code;
  world.print(`
The demo sends without limits (${account}).
Sendblue itself permits 15 new contacts per hour and line: there this campaign
takes days, and Bluecast keeps to that pace (campaigns/account.yaml).

What to try next:
  npx bluecast report welcome --format csv   one row per message
  npx bluecast status welcome                the sums again
  npx bluecast sandbox --limits off          a Sendblue to send your own CSV to
  README.md                                  the tour with your CSV; going live`);
  return exitCodes.done;
}
