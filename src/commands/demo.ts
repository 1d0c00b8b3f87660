/**
 * `bluecast demo`, which `npm start` runs: starts a sandbox and sends the package's example campaign to it. Invariant: it ignores the
 * environment, never calls the real provider, and reads and writes nothing but a folder of its own, with a database of its own.
 */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { shownPath } from '../campaign/files/shown-path.ts';
import { createWorld, type Outside, withDatabase } from '../compose.ts';
import { codeOf } from '../core/error-code.ts';
import { badInput } from '../core/operating-error.ts';
import { findPackageFolder } from '../package-folder.ts';
import { cancelRun } from '../runs/control-run.ts';
import { findNamedRun } from '../runs/find-run.ts';
import type { ErrorRates, PhoneMix } from '../sandbox/provider/phone.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import type { World } from '../world.ts';

/** What it takes from the package's campaigns. */
const examples = ['welcome', 'account.sandbox.yaml', 'schema'];
/** Nearly all phones can be reached: enough fail to show what becomes of them, and no more. */
const phoneMix: PhoneMix = { iMessage: 0.62, RCS: 0.1, SMS: 0.275 };
const errorRates: ErrorRates = { declined: 0.003, error: 0.003 };
/** Enough for the sandbox's slowest status, and short enough for a demo of one minute. */
const trackForMs = 20_000;

/** What `bluecast send` does. */
export type SendCampaign = (
  world: CommandWorld,
  input: { campaign: string; account: string; yes: boolean; json: boolean; newRun: boolean; trackForMs: number },
) => Promise<number>;

/** Runs the demo and returns 0: some of the sandbox's phones fail on purpose. */
export async function demo(
  outside: Outside & Pick<World, 'clock' | 'root' | 'config'>,
  asked: { send: SendCampaign },
): Promise<number> {
  const folder = copyExamples(path.join(outside.root, '.bluecast', 'demo'));
  // The same phones in every demo, but new handles, because the database may know those of an earlier demo.
  const now = (): number => outside.clock.now().getTime();
  const sandbox = await startSandbox({
    seed: 'demo',
    handleSeed: String(now()),
    limits: 'off',
    phoneMix,
    errorRates,
    now,
  });
  const config = {
    databaseUrl: null,
    sendblue: { baseUrl: sandbox.url, findKeys: () => sandbox },
    findVariable: () => null,
    namedAccount: null,
    zone: outside.config.zone,
    publicUrl: null,
    plannedDeath: null,
  };
  const world = createWorld(outside, { config, root: folder });
  try {
    world.print('Bluecast demo: a database and a sandbox Sendblue, all on this machine.\n');
    return await withDatabase(world, async (ready) => sendDemo(ready, asked));
  } finally {
    await world.close();
    await sandbox.close();
  }
}

/** The package's example, made anew each time; the database next to it stays. Returns the folder. Throws `cannot-write`. */
function copyExamples(folder: string): string {
  const campaigns = path.join(folder, 'campaigns');
  try {
    rmSync(campaigns, { recursive: true, force: true });
    for (const name of examples)
      cpSync(path.join(findPackageFolder(), 'campaigns', name), path.join(campaigns, name), { recursive: true });
    return folder;
  } catch (error) {
    throw badInput(
      'cannot-write',
      `Cannot write ${folder}: ${codeOf(error)}; start the demo in a folder that you may write to`,
    );
  }
}

async function sendDemo(world: CommandWorld, asked: { send: SendCampaign }): Promise<number> {
  // A stopped demo cannot continue: its sandbox is gone.
  const before = await findNamedRun(world, 'welcome');
  if (before?.state === 'running' || before?.state === 'paused') await cancelRun(world, before.id);
  const campaign = shownPath(path.join(world.root, 'campaigns', 'welcome'));
  const account = shownPath(path.join(world.root, 'campaigns', 'account.sandbox.yaml'));
  const code = await asked.send(world, { campaign, account, yes: true, json: false, newRun: true, trackForMs });
  if (code === exitCodes.interrupted) return code;
  const folder = shownPath(world.root);
  world.print(`
A few phones of the sandbox take nothing, as in life: switched off, no longer in use, or blocked.
Bluecast says so for each of them, and never sends to them twice on a guess.

The demo sends without limits. Sendblue itself permits 15 new contacts per hour and line:
there this campaign takes days, and Bluecast keeps to that pace.

What to try next:
  cd ${folder}
  bluecast report welcome --format csv   one row per message
  bluecast status welcome                the sums again
  bluecast sandbox --limits off          a Sendblue to send your own CSV to

All of it lies in ${folder}: delete that folder, and the demo is gone.`);
  return exitCodes.done;
}
