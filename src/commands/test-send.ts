/** `bluecast test-send`: sends one row's messages to a phone of our own, outside the campaign's sums. */

import { shownPath } from '../campaign/files/shown-path.ts';
import { checkVariant } from '../core/campaign/variant-name.ts';
import { performRun } from '../engine/perform-run.ts';
import { nameWorker } from '../engine/worker-name.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { previewRecipients } from '../report/preview.ts';
import { describeRun, readRun } from '../report/report.ts';
import { formatPreview } from '../report/text/preview-text.ts';
import { checkProvider } from '../runs/check-provider.ts';
import { checkTestNumber, closeTest, startTest } from '../runs/test-run.ts';
import { withListening } from '../service/callbacks/listening.ts';
import { withCampaignInputs } from '../terminal/campaign-inputs.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { noteListening } from '../terminal/listening-note.ts';
import { meetLinesOf } from '../terminal/meeting.ts';
import { readPhone } from '../terminal/phone-argument.ts';
import { prepareWithProgress } from '../terminal/planned-run.ts';
import { createRunDisplay } from '../terminal/run-display.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface TestSendInput {
  readonly campaign: string;
  readonly account: string | undefined;
  readonly to: string;
  /** What the provider's list has of unknown lines is somebody else's. */
  readonly firstUse?: boolean | undefined;
  /** Row of the CSV; absent: the first recipient who gets something. */
  readonly row?: number | undefined;
  /** Absent: the variant that this phone would get. */
  readonly variant?: string | undefined;
  readonly trackForMs: number;
}

/** Sends the test and prints the outcome. Throws `not-a-test-number` before anything is planned. */
export async function testSend(world: CommandWorld, input: TestSendInput): Promise<number> {
  return withCampaignInputs(world, input, async (inputs) => testFrom(world, { input, inputs }));
}

async function testFrom(
  world: CommandWorld,
  { input, inputs }: { input: TestSendInput; inputs: Inputs },
): Promise<number> {
  const phone = readPhone(input.to, inputs.campaign.audience.country);
  checkTestNumber(inputs, phone);
  checkVariant(inputs.campaign, input.variant);
  const provider = await world.provider(inputs.account);
  await checkProvider(provider, inputs.account, shownPath(inputs.accountPath));
  const prepared = await prepareWithProgress(world, { inputs, isNewRun: false });
  await meetLinesOf(world, { run: prepared.run, account: inputs.account, provider, isFirstUse: input.firstUse });
  const { runId, isResumed } = await startTest(world, {
    inputs,
    prepared,
    phone,
    row: input.row ?? null,
    variant: input.variant,
  });
  if (isResumed) world.note(`Continuing test ${runId}: it is in doubt whether it went out.`);
  const { trackForMs } = input;
  const display = createRunDisplay(world, { trackForMs, zone: inputs.account.zone ?? world.config.zone });
  try {
    await withListening(
      world,
      { port: undefined, onListening: (port) => noteListening(world, port) },
      async ({ callbackUrl }) =>
        performRun(world, {
          runId,
          accountId: prepared.run.accountId,
          numbers: inputs.account.lines.map(({ number }) => number),
          provider,
          owner: nameWorker(),
          callbackUrl,
          trackForMs,
          isAlone: true,
          onView: display.update,
        }),
    );
  } finally {
    display.done();
    await closeTest(world, runId);
  }
  return showOutcome(world, runId);
}

async function showOutcome(world: CommandWorld, runId: number): Promise<number> {
  const width = world.tableWidth();
  for await (const page of previewRecipients(world.db, { runId, choice: { all: true } }))
    world.print(formatPreview(page, { width }).trimEnd());
  world.print('');
  const read = await readRun({ db: world.db, now: world.now() }, { runId });
  world.print(await describeRun(world.db, { read, width }));
  const { messages } = read.summary;
  const succeeded = messages.accepted + messages.sent + messages.delivered + messages.skipped;
  const all = Object.values(messages).reduce((sum, count) => sum + count, 0);
  return succeeded === all ? exitCodes.done : exitCodes.unsettled;
}
