/** `bluecast sync`: brings the reminders of a campaign to what its file says now. Sends nothing itself. */
import { shownPath } from '../campaign/files/shown-path.ts';
import { formatCount } from '../core/format-count.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { holdToPlan } from '../plan-files/hold-to-plan.ts';
import { reminderCampaign, type Synced, syncReminders } from '../reminders/sync-reminders.ts';
import { readRun } from '../report/report.ts';
import { formatTable } from '../report/text/table.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { startRun } from '../runs/start-run.ts';
import { withCampaignInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { meetLinesOf } from '../terminal/meeting.ts';
import { createSteps } from '../terminal/steps.ts';
import type { CommandWorld } from '../terminal/terminal.ts';
import { writeRunFiles } from '../terminal/write-files.ts';

export interface SyncInput {
  readonly campaign: string;
  readonly account: string | undefined;
  /** So many appointments may vanish at once. */
  readonly yesCancel?: number | undefined;
  readonly firstUse?: boolean | undefined;
  readonly json: boolean;
}

/** The first sync starts the run; `serve` and `worker` send what is due. Returns 1 if rows were rejected. */
export async function sync(world: CommandWorld, input: SyncInput): Promise<number> {
  return withCampaignInputs(world, input, async (inputs) => syncFrom(world, { input, inputs }));
}

async function syncFrom(world: CommandWorld, { input, inputs }: { input: SyncInput; inputs: Inputs }): Promise<number> {
  reminderCampaign(inputs.campaign);
  const provider = await world.provider(inputs.account);
  await checkProvider(provider, inputs.account, shownPath(inputs.accountPath));
  const steps = createSteps(world);
  const synced = await syncReminders(world, { inputs, yesCancel: input.yesCancel ?? null, onStep: steps.show }).finally(
    steps.clear,
  );
  const { run } = synced;
  if (run.startedAt === null) {
    const prepared = {
      run,
      how: 'planned' as const,
      lineIds: new Map(),
      imported: null,
      lookups: null,
      quarantined: [],
      hasChangedFiles: false,
    };
    await holdToPlan(world, { plan: null, inputs, prepared, onStep: () => {} });
    await meetLinesOf(world, { run, account: inputs.account, provider, isFirstUse: input.firstUse });
    await startRun(world, { runId: run.id, account: inputs.account });
  }
  const read = await readRun({ db: world.db, now: world.now() }, { runId: run.id });
  const files = await writeRunFiles(world, read.facts);
  print(world, synced);
  if (input.json) {
    const { appointments, rejected, texts } = synced;
    world.print(JSON.stringify({ run: run.id, campaign: run.campaign, appointments, rejected, texts, files }));
  }
  return synced.rejected === 0 ? exitCodes.done : exitCodes.unsettled;
}

const words: Readonly<Record<keyof Synced['appointments'], string>> = {
  added: 'new',
  cancelled: 'cancelled',
  booked_again: 'booked again',
  renumbered: 'with another number',
  moved: 'moved',
  changed: 'changed otherwise',
  unchanged: 'as before',
  vanished: 'no longer in the file, and off',
  unread: 'in doubt, and off: their rows cannot be read',
  left_out: 'left out by the audience, and off',
  passed: 'over already',
};

function print(world: CommandWorld, { run, isNewRun, appointments, rejected, texts }: Synced): void {
  const rows = Object.entries(words).flatMap(([change, word]) => {
    const count = appointments[change as keyof Synced['appointments']];
    return count === 0 ? [] : [[`  ${count}`, word]];
  });
  const lost = rejected === 0 ? [] : [[`  ${rejected}`, 'rejected rows: rejects.csv says why']];
  world.print(
    [
      `Appointments of ${run.campaign} (run ${run.id})`,
      ...formatTable([...rows, ...lost], { width: world.tableWidth() }),
    ].join('\n'),
  );
  const changes = [
    [texts.added, 'planned'],
    [texts.changed, 'changed'],
    [texts.withdrawn, 'taken back'],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${formatCount(Number(count), 'reminder')} ${word}`]));
  world.print(`${changes.length === 0 ? 'No reminder changed' : changes.join(', ')}.`);
  if (isNewRun) world.print('`bluecast serve` sends each at its time, and notices when the file changes.');
}
