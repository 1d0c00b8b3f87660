/** New texts for a run's unsent messages. Invariant: nothing changes before an operator has confirmed `describeRevision`. */
import { type Campaign, mainVariant, templateOf } from '../core/campaign/campaign.ts';
import { hasGoneOut } from '../core/message/gone-out.ts';
import { conflict } from '../core/operating-error.ts';
import type { Inputs } from '../inputs/load-inputs.ts';
import { catchUp, writeRevision } from '../plan/write-revision.ts';
import { getDefinition } from '../store/plan/plan-file.ts';
import { getRunProgress } from '../store/runs/run-progress.ts';
import type { DatabaseWorld } from '../world.ts';
import type { PreparedRun } from './prepared-run.ts';

type ReviseWorld = Pick<DatabaseWorld, 'db' | 'now'>;

export interface ProposedRevision {
  /** From 2: a run starts with revision 1. */
  readonly revision: number;
  /** The run's current definition of the campaign. */
  readonly before: Campaign;
  readonly texts: readonly RevisedText[];
  /** Messages that would get the new texts. */
  readonly planned: number;
  /** Messages already sent or in flight with the old texts. */
  readonly gone: number;
}

export interface RevisedText {
  /** `Message 1`, `Message 2 of B` */
  readonly label: string;
  readonly was: string;
  readonly is: string;
}

/** Gives messages that returned to `planned` after an earlier revision its texts. Safe to repeat. */
export async function finishEarlierRevision({ db, now }: ReviseWorld, { run }: PreparedRun): Promise<void> {
  if (run.revision <= 1) return;
  const campaign = await getDefinition(db, run.id);
  await catchUp({ db, now: now() }, { runId: run.id, campaign, revision: run.revision });
}

/** What a revision would change. Throws `cannot-revise` if the run needed an approved plan. */
export async function describeRevision(
  { db }: ReviseWorld,
  { inputs, prepared }: { inputs: Inputs; prepared: PreparedRun },
): Promise<ProposedRevision> {
  const { run } = prepared;
  const { approvalAbove } = inputs.account;
  if (approvalAbove !== null && run.recipients > approvalAbove)
    throw conflict(
      'cannot-revise',
      `Cannot revise run ${run.id}: it needed an approved plan; cancel it and have a new plan approved`,
    );
  const before = await getDefinition(db, run.id);
  if (before.audience?.perRow === true)
    throw conflict(
      'cannot-revise',
      `Cannot revise run ${run.id}: it has messages for each row (perRow); cancel it, and send the rest with --only cancelled`,
    );
  const earlier = new Map(listTexts(before));
  const texts = listTexts(inputs.campaign).map(([label, is]) => ({ label, was: earlier.get(label) ?? '', is }));
  const { messages } = await getRunProgress(db, run.id);
  return {
    revision: run.revision + 1,
    before,
    texts: texts.filter(({ was, is }) => was !== is),
    planned: messages.planned,
    gone: hasGoneOut.reduce((sum, state) => sum + messages[state], 0),
  };
}

/** Writes a revision; returns its number and its count of messages. If it throws `cannot-revise`, nothing has changed. */
export async function reviseRun(
  { db, now }: ReviseWorld,
  asked: { inputs: Inputs; prepared: PreparedRun; proposed: ProposedRevision; by: string },
): Promise<{ revision: number; messages: number }> {
  const { inputs, prepared, proposed, by } = asked;
  const { id: runId, importId } = prepared.run;
  return writeRevision(
    { db, now: now() },
    { runId, campaign: inputs.campaign, before: proposed.before, importId, inputsHash: inputs.hash, by },
  );
}

/** The texts as written in campaign.yaml, each with a label. */
function listTexts({ messages, variants }: Campaign): readonly (readonly [label: string, text: string])[] {
  const named = Object.entries({ [mainVariant]: messages, ...variants?.messages });
  return named.flatMap(([name, parts]) =>
    parts.map((part, index) => {
      const of = name === mainVariant ? '' : ` of ${name}`;
      return [`Message ${index + 1}${of}`, templateOf(part) ?? ''] as const;
    }),
  );
}
