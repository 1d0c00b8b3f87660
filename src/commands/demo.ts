/**
 * What `npm start` does: a sandbox, and the example campaign sent to it while a person watches. Invariant: it never talks to
 * the real provider, whatever the environment says, and uses the embedded database alone.
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
/** Long enough for the slowest status of the sandbox, so that the demo ends within a minute. */
const trackForMs = 20_000;

/** What `bluecast send` does. */
export type SendCampaign = (
  world: CommandWorld,
  input: { campaign: string; account: string; yes: boolean; json: boolean; newRun: boolean; trackForMs: number },
) => Promise<number>;

/** Runs the demo and returns 0: that some of the sandbox's phones are out of order belongs to the show. */
export async function demo(outside: Outside & Pick<World, 'clock'>, asked: { send: SendCampaign }): Promise<number> {
  // The same phones in every demo, but handles that the database has not seen in an earlier one.
  const now = (): number => outside.clock.now().getTime();
  const sandbox = await startSandbox({ seed: 'demo', handleSeed: String(now()), limits: 'off', now });
  const world = createWorld(outside, {
    databaseUrl: null,
    sendblue: { baseUrl: sandbox.url, apiKeyId: sandbox.apiKeyId, apiSecretKey: sandbox.apiSecretKey },
    publicUrl: null,
    plannedDeath: null,
  });
  try {
    world.print('Bluecast demo: a database and a sandbox Sendblue, all on this machine.\n');
    return await withDatabase(world, async (ready) => sendDemo(ready, asked));
  } finally {
    await world.close();
    await sandbox.close();
  }
}

async function sendDemo(world: CommandWorld, asked: { send: SendCampaign }): Promise<number> {
  // A demo that was stopped cannot go on: its sandbox is gone.
  const before = await findNamedRun(world.db, 'welcome');
  if (before?.state === 'running' || before?.state === 'paused') await cancelRun(world, before.id);
  const code = await asked.send(world, { campaign, account, yes: true, json: false, newRun: true, trackForMs });
  if (code === exitCodes.interrupted) return code;
  world.print(`
The demo sends without limits (${account}).
Sendblue itself permits 15 new contacts an hour and line: there this campaign
takes days, and Bluecast keeps the pace by itself (campaigns/account.yaml).

What to try next:
  npx bluecast report welcome --format csv   one row per message
  npx bluecast status welcome                the sums again
  npx bluecast sandbox --limits off          a Sendblue to send your own CSV to
  README.md                                  the tour with your CSV; going live`);
  return exitCodes.done;
}
