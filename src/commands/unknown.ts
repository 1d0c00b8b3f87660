/**
 * `bluecast unknown`: lists messages in doubt with the evidence, and lets an operator settle one. Invariant: a verdict is stored with
 * its reason, and settles only a message that is still in doubt.
 */
import { type FileSpan, findRowPlace, nameRow } from '../core/csv/row-place.ts';
import { undecidedError } from '../core/message/advance.ts';
import { badInput } from '../core/operating-error.ts';
import { maskPhone } from '../core/people/phone.ts';
import { formatSecond } from '../core/zone/local-time.ts';
import { findZoneOfRun } from '../inputs/find-zone.ts';
import { formatTable } from '../report/text/table.ts';
import { getNamedRun } from '../runs/find-run.ts';
import { settleUnknown } from '../runs/settle-unknown.ts';
import { listRunFiles } from '../store/report/run-files.ts';
import { listUnknownOverviews, type UnknownOverview } from '../store/report/unknown-overview.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import type { CommandWorld } from '../terminal/terminal.ts';

export interface UnknownInput {
  readonly run: string;
  /** An id from the list, and `sent` or `unsent`; absent: list the messages. */
  readonly resolve?: readonly string[] | undefined;
  readonly because?: string | undefined;
  /** The provider's id of the message, if the operator has it. */
  readonly handle?: string | undefined;
  readonly json: boolean;
}

/** As many as a person can read. */
const shownUnknown = 200;

/** Lists the messages in doubt, or settles one. Throws `bad-verdict` if the verdict is invalid, and `not-in-doubt`. */
export async function unknown(world: CommandWorld, input: UnknownInput): Promise<number> {
  const run = await getNamedRun(world, input.run);
  const { resolve, because, handle } = input;
  if (resolve !== undefined) return settle(world, { runId: run.id, resolve, because, handle });
  const found = await listUnknownOverviews(world.db, { runId: run.id, limit: shownUnknown });
  if (input.json) {
    world.print(
      JSON.stringify({
        run: run.id,
        unknown: found.map(({ csvRow, ...each }) => ({ line: csvRow, ...each, phone: maskPhone(each.phone) })),
      }),
    );
    return exitCodes.done;
  }
  if (found.length === 0) {
    world.print(`No message of run ${run.id} of ${run.campaign} is in doubt.`);
    return exitCodes.done;
  }
  const files = await listRunFiles(world.db, run.id);
  const zone = await findZoneOfRun(world, run);
  const rows = found.flatMap((each) => describe(each, { files, zone }));
  world.print(
    [
      `Messages in doubt in run ${run.id} of ${run.campaign}; times in ${zone}`,
      ...formatTable(rows, { width: world.tableWidth() }),
    ].join('\n'),
  );
  if (found.length === shownUnknown) world.print(`… and perhaps more: only the first ${shownUnknown} are shown`);
  world.print(`
${describeSearch(found)}If you know the outcome of one, from the phone or Sendblue's dashboard:
  bluecast unknown ${run.id} --resolve ID sent --because "…"      or unsent: then it is sent again`);
  return exitCodes.done;
}

/** Bluecast looks only for those that the provider may still report. */
function describeSearch(found: readonly UnknownOverview[]): string {
  const isSearched = found.some(({ handle }) => handle === null);
  if (!isSearched) return '';
  const isWhole = found.every(({ handle }) => handle === null);
  return isWhole
    ? 'Bluecast continues to look for them by itself. '
    : 'Bluecast continues to look for the others by itself. ';
}

/** One fact per table row, so that long facts stay readable. */
function describe(
  each: UnknownOverview,
  { files, zone }: { files: readonly FileSpan[]; zone: string },
): readonly (readonly string[])[] {
  const look =
    each.lookedAt === null ? 'not looked for yet' : `${formatSecond(each.lookedAt, zone)}: ${each.looked ?? ''}`;
  const row = `${nameRow(files, each.csvRow)}${findRowPlace(files, each.csvRow) === null ? ' of the CSV' : ''}`;
  return [
    [
      `  ${each.attemptId}`,
      `${row}, ${maskPhone(each.phone)}, part ${each.part} (${each.kind}), from ${each.fromNumber}`,
    ],
    ['', `tried ${formatSecond(each.startedAt, zone)}`],
    ['', `in doubt: ${originOf(each)}`],
    ['', each.handle === null ? look : 'Sendblue will report nothing more of it: only you can settle it'],
  ];
}

function originOf({ handle, evidence, errorMessage }: UnknownOverview): string {
  if (handle !== null) return `Sendblue took it and lost track of it (error ${undecidedError})`;
  return evidence === 'takeover' ? 'its process ended, or lost the line' : (errorMessage ?? 'no answer came');
}

async function settle(
  world: CommandWorld,
  asked: Pick<UnknownInput, 'because' | 'handle'> & { runId: number; resolve: readonly string[] },
): Promise<number> {
  const { attemptId, verdict, because } = readVerdict(asked);
  await settleUnknown(world, { runId: asked.runId, attemptId, verdict, because, handle: asked.handle });
  world.print(`Settled ${attemptId}: it counts as ${verdict}; your reason is stored with it.`);
  return exitCodes.done;
}

function readVerdict({ resolve, because }: Pick<UnknownInput, 'resolve' | 'because'>): {
  attemptId: number;
  verdict: 'sent' | 'unsent';
  because: string;
} {
  const [id = '', verdict, ...rest] = resolve ?? [];
  if (!/^\d{1,15}$/.test(id) || (verdict !== 'sent' && verdict !== 'unsent') || rest.length > 0) {
    throw badInput('bad-verdict', 'Cannot settle it: write --resolve ID sent, or --resolve ID unsent, after the run');
  }
  if (because === undefined || because.trim() === '') {
    throw badInput(
      'bad-verdict',
      'Cannot settle it: say how you know, with --because "…"; it is stored with the verdict',
    );
  }
  return { attemptId: Number(id), verdict, because: because.trim() };
}
