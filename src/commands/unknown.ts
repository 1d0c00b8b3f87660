/**
 * `bluecast unknown`: messages of which nobody knows whether they were sent, with the evidence; an operator who knows more may
 * settle one. Invariant: a verdict of an operator is kept with its reason, and settles only what is still in doubt.
 */
import type { DatabaseWorld } from '../compose.ts';
import { type FileSpan, findRowPlace, nameRow } from '../core/csv/row-place.ts';
import { badInput } from '../core/operating-error.ts';
import { maskPhone } from '../core/people/phone.ts';
import { formatTable } from '../report/text/table.ts';
import { getNamedRun } from '../runs/named-run.ts';
import { listRunFiles } from '../store/audience/import.ts';
import { recordAnswers } from '../store/dispatch/message-record.ts';
import { listUnknownOverviews, type UnknownOverview } from '../store/report/unknown-overview.ts';
import { findKnownHandles, settleUndecided, settleUnsent } from '../store/track/unknown.ts';
import { acceptedAnswer } from '../track/accepted-answer.ts';

export interface UnknownInput {
  readonly run: string;
  /** An id out of the list, and `sent` or `unsent`; absent: list them. */
  readonly resolve?: readonly string[] | undefined;
  readonly because?: string | undefined;
  /** The provider's id of the message, where the operator has it. */
  readonly handle?: string | undefined;
  readonly json: boolean;
}

/** As many as a person can look through. */
const shownUnknown = 200;

/** Lists what is in doubt, or settles one. Throws `bad-verdict` for a verdict that is none, and `not-in-doubt`. */
export async function unknown(world: DatabaseWorld, input: UnknownInput): Promise<number> {
  const run = await getNamedRun(world.db, input.run);
  if (input.resolve !== undefined) return settle(world, { ...input, runId: run.id, resolve: input.resolve });
  const found = await listUnknownOverviews(world.db, { runId: run.id, limit: shownUnknown });
  if (input.json) {
    world.print(
      JSON.stringify({ run: run.id, unknown: found.map((each) => ({ ...each, phone: maskPhone(each.phone) })) }),
    );
    return 0;
  }
  if (found.length === 0) {
    world.print(`Nothing of run ${run.id} of ${run.campaign} is in doubt.`);
    return 0;
  }
  const files = await listRunFiles(world.db, run.id);
  const rows = found.flatMap((each) => describe(each, files));
  world.print(
    [`In doubt, of run ${run.id} of ${run.campaign}`, ...formatTable(rows, { width: world.tableWidth() })].join('\n'),
  );
  if (found.length === shownUnknown) world.print(`… and perhaps more: these are the first ${shownUnknown}`);
  world.print(`
Bluecast goes on looking for them by itself. If you know what became of one, from the phone or from Sendblue's dashboard:
  bluecast unknown ${run.id} --resolve ID sent --because "…"      or unsent, and it is sent again`);
  return 0;
}

/** One fact a row, so that long ones stay readable. */
function describe(each: UnknownOverview, files: readonly FileSpan[]): readonly (readonly string[])[] {
  const look = each.lookedAt === null ? 'not looked for yet' : `${each.lookedAt.toISOString()}: ${each.looked ?? ''}`;
  const row = `${nameRow(files, each.line)}${findRowPlace(files, each.line) === null ? ' of the CSV' : ''}`;
  return [
    [
      `  ${each.attemptId}`,
      `${row}, ${maskPhone(each.phone)}, part ${each.part} (${each.kind}), from ${each.fromNumber}`,
    ],
    ['', `tried ${each.startedAt.toISOString()}`],
    ['', `in doubt: ${originOf(each)}`],
    ['', each.handle === null ? look : 'nothing more will be heard of it: you alone can settle it'],
  ];
}

function originOf({ handle, evidence, errorMessage }: UnknownOverview): string {
  if (handle !== null) return 'Sendblue took it and lost track of it (error 10002)';
  return evidence === 'takeover' ? 'its process ended, or lost the line' : (errorMessage ?? 'no answer came');
}

async function settle(
  world: DatabaseWorld,
  asked: Omit<UnknownInput, 'resolve'> & { runId: number; resolve: readonly string[] },
): Promise<number> {
  const { attemptId, verdict, because } = readVerdict(asked);
  const [found] = await listUnknownOverviews(world.db, { runId: asked.runId, attemptId, limit: 1 });
  const settled =
    found === undefined
      ? []
      : found.handle === null
        ? await record(world, { attemptId, verdict, because, handle: asked.handle })
        : await settleUndecided(world.db, { attemptId, wasSent: verdict === 'sent', because, now: world.now() });
  if (settled.length === 0) {
    throw badInput(
      'not-in-doubt',
      `Cannot settle ${attemptId}: nothing of run ${asked.runId} with this id is in doubt; \`bluecast unknown ${asked.runId}\` lists what is`,
    );
  }
  world.print(`Settled ${attemptId}: it counts as ${verdict}; your reason is kept with it.`);
  return 0;
}

function readVerdict({ resolve, because }: Pick<UnknownInput, 'resolve' | 'because'>): {
  attemptId: number;
  verdict: 'sent' | 'unsent';
  because: string;
} {
  const [id = '', verdict, ...rest] = resolve ?? [];
  if (!/^\d{1,15}$/.test(id) || (verdict !== 'sent' && verdict !== 'unsent') || rest.length > 0) {
    throw badInput('bad-verdict', 'Cannot settle it: write --resolve ID sent, or --resolve ID unsent, behind the run');
  }
  if (because === undefined || because.trim() === '') {
    throw badInput('bad-verdict', 'Cannot settle it: say how you know, with --because "…"; it is kept in the record');
  }
  return { attemptId: Number(id), verdict, because: because.trim() };
}

async function record(
  { db, now }: DatabaseWorld,
  asked: { attemptId: number; verdict: 'sent' | 'unsent'; because: string; handle: string | undefined },
): Promise<readonly number[]> {
  const { attemptId, because } = asked;
  if (asked.verdict === 'unsent') {
    return settleUnsent(db, { attemptIds: [attemptId], evidence: 'operator', because, now: now() });
  }
  if (asked.handle !== undefined && (await findKnownHandles(db, [asked.handle])).size > 0) {
    throw badInput(
      'bad-verdict',
      `Cannot settle ${attemptId}: ${asked.handle} is the id of another message; look for this one's own, or leave --handle out`,
    );
  }
  // Without the provider's id nothing more will be heard of it; its own says whose word it is.
  const handle = asked.handle ?? `operator-${attemptId}`;
  const answer = { ...acceptedAnswer({ attemptId }, { handle }), state: 'sent', providerStatus: 'SENT' } as const;
  return recordAnswers(db, { owners: null, now: now(), evidence: 'operator', because, answers: [answer] });
}
