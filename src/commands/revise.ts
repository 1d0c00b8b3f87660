/** `bluecast send --revise`: the new texts of a changed campaign for what its run has not sent yet. */
import type { DatabaseWorld } from '../compose.ts';
import { type Campaign, mainVariant, templateOf } from '../core/campaign/campaign.ts';
import { badInput } from '../core/operating-error.ts';
import { diffWords, formatWordDiff } from '../core/text/word-diff.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { catchUp, reviseRun } from '../plan/revise-run.ts';
import { nameOperator } from '../plan-files/make-plan.ts';
import type { PreparedRun } from '../runs/prepare-run.ts';
import { getDefinition } from '../store/plan/plan-file.ts';
import { getRunProgress } from '../store/runs/run.ts';

export interface ReviseInput {
  readonly revise?: boolean | undefined;
  readonly yes: boolean;
  readonly as?: string | undefined;
}

/** Revises a run under way when that is asked for, after showing who gets which text. Throws `cannot-revise` and `not-confirmed`. */
export async function reviseIfAsked(
  world: DatabaseWorld,
  asked: { input: ReviseInput; inputs: Inputs; prepared: PreparedRun },
): Promise<void> {
  const { input, inputs, prepared } = asked;
  const { run, how, hasChangedFiles } = prepared;
  if (how !== 'resumed') return;
  const runId = run.id;
  const moment = { db: world.db, now: world.now() };
  const before = await getDefinition(world.db, runId);
  // What was on its way during an earlier revision, and has come back.
  if (run.revision > 1) await catchUp(moment, { runId, campaign: before, revision: run.revision });
  if (input.revise !== true || !hasChangedFiles) return;
  if (inputs.account.approvalAbove !== null && run.recipients > inputs.account.approvalAbove)
    throw badInput(
      'cannot-revise',
      `Cannot revise run ${runId}: it needed an approved plan; cancel it, and have a new plan approved`,
    );
  await showChange(world, { asked, before });
  if (!input.yes && !(await world.confirm('Give these texts to everybody who has not been sent theirs yet?')))
    throw badInput('not-confirmed', 'Nothing was changed: you did not say yes');
  const by = nameOperator(input.as);
  const done = await reviseRun(moment, {
    runId,
    campaign: inputs.campaign,
    before,
    importId: run.importId,
    inputsHash: inputs.hash,
    by,
  });
  world.note(
    `Revision ${done.revision} of run ${runId}: ${done.messages.toLocaleString('en-US')} messages have the new text.`,
  );
}

/** The texts as written, each with what people call it. */
function listTexts({ messages, variants }: Campaign): readonly (readonly [label: string, text: string])[] {
  const named = Object.entries({ [mainVariant]: messages, ...variants?.messages });
  return named.flatMap(([name, parts]) =>
    parts.map((part, index) => {
      const of = name === mainVariant ? '' : ` of ${name}`;
      return [`Message ${index + 1}${of}`, templateOf(part) ?? ''] as const;
    }),
  );
}

/** Who gets which. */
async function showChange(
  world: DatabaseWorld,
  shown: { asked: { inputs: Inputs; prepared: PreparedRun }; before: Campaign },
): Promise<void> {
  const { inputs, prepared } = shown.asked;
  const earlier = new Map(listTexts(shown.before));
  for (const [label, is] of listTexts(inputs.campaign)) {
    const was = earlier.get(label) ?? '';
    if (was !== is) world.print(`${label}: ${formatWordDiff(diffWords(was, is))}`);
  }
  const { messages } = await getRunProgress(world.db, prepared.run.id);
  const planned = messages['planned'] ?? 0;
  const gone = ['sending', 'unknown', 'accepted', 'sent', 'delivered', 'failed'].reduce(
    (sum, state) => sum + (messages[state] ?? 0),
    0,
  );
  world.print(
    `${planned.toLocaleString('en-US')} messages are planned and get the new text (revision ${prepared.run.revision + 1}); ${gone.toLocaleString('en-US')} have gone out or are on their way with theirs.`,
  );
}
