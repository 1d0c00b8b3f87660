/**
 * Stage 2: campaign x contacts -> recipients and messages. Table of contents: rows that the audience leaves out (leave-out) -> the other
 * rows of the import (store/plan/plan-source) -> where each person may be (place-book) -> the texts of each recipient
 * (render-messages) -> the line (core/pace/share-lines) -> recipients and messages in the database (store/plan/plan-insert) -> the windows of
 * new places (store/places).
 * Invariant: planning again adds nothing; a row becomes a recipient, is left out for one reason, or becomes a reject with its row number,
 * column and reason.
 */
import { setImmediate } from 'node:timers/promises';
import type { Account } from '../core/campaign/account.ts';
import { allParts, type Campaign, mainVariant } from '../core/campaign/campaign.ts';
import { chooseVariant } from '../core/campaign/choose-variant.ts';
import type { FileNote } from '../core/csv/file-note.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import type { Log } from '../core/log.ts';
import type { OnlyPart } from '../core/message/only.ts';
import { newContactBefore } from '../core/pace/new-contact.ts';
import { createLineShare, type LineShare } from '../core/pace/share-lines.ts';
import { findPlaceColumns } from '../core/place/place-columns.ts';
import type { TurnRules } from '../core/schedule/turn.ts';
import { insertRejects, type Reject } from '../store/audience/reject.ts';
import type { Database } from '../store/database/connect.ts';
import { keepWindowsOfRun } from '../store/places/place.ts';
import { analyzePlanned, type CopyWorld, type PlannedRecipient, prepareRecipients } from '../store/plan/plan-insert.ts';
import { listRowsToPlan, loadByLine, type RowToPlan } from '../store/plan/plan-source.ts';
import type { PlanningDeath } from '../store/plan/planning-death.ts';
import { describeRecipient } from './describe-recipient.ts';
import { guardRows, quarantineReason, type RowGuard } from './guard-rows.ts';
import { leaveOut } from './leave-out.ts';
import { createPlaceBook, type PlaceOfRow } from './place-book.ts';
import { type CompiledPart, compileVariants, type RenderedMessages, renderMessages } from './render-messages.ts';
import { openSeveralRows, type SeveralRows } from './several-rows.ts';

type Variants = ReadonlyMap<string, readonly CompiledPart[]>;

/** Rows per transaction: enough to make a statement's cost small, few enough to keep memory small. */
const batchRows = 2_000;
/** From this number of rows on, ANALYZE pays off. */
const manyRows = 10_000;

export interface PlanWorld extends CopyWorld {
  readonly db: Database;
  readonly now: Date;
  readonly killPoint: AtKillPoint;
  readonly log: Log;
}

export interface PlanOptions {
  readonly runId: number;
  readonly importId: number;
  readonly campaign: Campaign;
  readonly account: Account;
  /** The name of each column in texts, in the order of the file. */
  readonly columns: readonly string[];
  /** The names that texts may use: those of the file's columns, and those of the campaign's mapping. */
  readonly fields: readonly string[];
  /** Ids of the account's lines by number. */
  readonly lineIds: ReadonlyMap<string, number>;
  /** The part of an earlier run that this one repeats; absent: it is for everybody. */
  readonly only?: OnlyPart | null;
  /** Imports whose numbers to leave out. */
  readonly excludedImportIds?: readonly number[];
  /** When people have their turn in a run of a schedule; absent: at once. */
  readonly turn?: TurnRules | undefined;
  /** The rows at which earlier processes died, with the same files. */
  readonly deaths: readonly PlanningDeath[];
  /** Called after each batch with the number of rows that are planned. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Writes recipients and messages for every row that the audience includes; a row that cannot be rendered becomes a reject. Returns notes
 * on cells that the filter could not read.
 */
export async function planRun(world: PlanWorld, options: PlanOptions): Promise<readonly FileNote[]> {
  const notes = await leaveOut(world, {
    ...options,
    only: options.only ?? null,
    excludedImportIds: options.excludedImportIds ?? [],
  });
  const variants = compileVariants(options.campaign);
  const share = createLineShare({
    lines: options.account.lines,
    lineIds: options.lineIds,
    load: await loadByLine(world.db),
    needsCarousel: allParts(options.campaign).some((part) => part.kind === 'carousel'),
  });
  const noValues = Object.fromEntries(options.fields.map((field) => [field, '']));
  const isPerRow = options.campaign.audience.perRow ?? false;
  const several = await openSeveralRows(world.db, { importId: options.importId, isPerRow });
  const locate = createPlaceBook(world.db, { runId: options.runId, columns: findPlaceColumns(options.fields) });
  const read = async (afterRow: number): Promise<readonly RowToPlan[]> =>
    listRowsToPlan(world.db, { ...options, isPerRow, afterLine: afterRow, limit: batchRows });
  const guard = async (rows: readonly RowToPlan[]): Promise<RowGuard> => guardRows(world.db, { ...options, rows });
  let planned = 0;
  let writing: Promise<void> = Promise.resolve();
  let rows = await read(0);
  let guarded = await guard(rows);
  // Three batches overlap: one is written while the next is rendered and the one after that is read.
  while (rows.length > 0) {
    const following = begin(read(rows.at(-1)?.lineNumber ?? 0));
    // Let the pending read reach the socket: rendering blocks the event loop.
    await setImmediate();
    const places = await locate(rows);
    const batch = await fillIn(world, { ...options, variants, share, several, noValues, rows, places, guard: guarded });
    const write = prepareWrite(world, { ...options, isPerRow, ...batch });
    await Promise.all([writing, guarded.ended()]);
    planned += rows.length;
    options.onProgress?.(planned);
    rows = await following;
    if (rows.length > 0) guarded = await guard(rows);
    writing = begin(write());
  }
  await writing;
  if (planned >= manyRows) await analyzePlanned(world);
  await keepWindowsOfRun(world.db, { runId: options.runId, now: world.now });
  return notes;
}

/** For a promise that is awaited later: without this, a failure would count as unhandled until then. */
function begin<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

interface FilledIn {
  readonly recipients: readonly PlannedRecipient[];
  readonly rejects: readonly Reject[];
}

async function fillIn(
  world: PlanWorld,
  options: PlanOptions & {
    variants: Variants;
    share: LineShare;
    noValues: Readonly<Record<string, string>>;
    several: SeveralRows;
    rows: readonly RowToPlan[];
    /** Of the rows, in their order. */
    places: readonly PlaceOfRow[];
    guard: RowGuard;
  },
): Promise<FilledIn> {
  const recipients: PlannedRecipient[] = [];
  const rejects: Reject[] = [];
  const { guard, noValues, campaign, share, several, places } = options;
  const about = {
    campaign,
    share,
    several,
    now: world.now,
    newBefore: newContactBefore(world.now),
    turn: options.turn,
  };
  for (const [index, row] of options.rows.entries()) {
    const choice = chooseVariant(options.campaign, row);
    const parts = options.variants.get(choice.variant ?? mainVariant) ?? [];
    const filled = (await guard.around(row, () => renderRow(world, { parts, noValues, row }))) ?? quarantined;
    const rendered = several.check(row, filled);
    if (rendered.ok)
      recipients.push(describeRecipient(about, { row, choice, place: places[index], messages: rendered.messages }));
    else
      rejects.push({
        lineNumber: row.lineNumber,
        columnName: rendered.column,
        reason: rendered.reason,
        cells: cellsOf(options.columns, row.values),
      });
  }
  return { recipients, rejects };
}

/** Prepares the statement now; the returned function only waits for the server. */
function prepareWrite(
  world: PlanWorld,
  {
    runId,
    importId,
    isPerRow,
    recipients,
    rejects,
  }: Pick<PlanOptions, 'runId' | 'importId'> & FilledIn & { isPerRow: boolean },
): () => Promise<void> {
  const { db, now } = world;
  const insert = prepareRecipients({ runId, isPerRow, now, recipients });
  return async () => {
    await insert(world);
    await insertRejects(db, { importId, rejects });
  };
}

const quarantined: RenderedMessages = { ok: false, column: 'messages', reason: quarantineReason };

/** Renders the texts of one row. An error affects only this row. */
function renderRow(
  { killPoint, log }: PlanWorld,
  asked: { parts: readonly CompiledPart[]; noValues: Readonly<Record<string, string>>; row: RowToPlan },
): RenderedMessages {
  const { parts, noValues, row } = asked;
  try {
    killPoint('render', row.lineNumber);
    return renderMessages(parts, { ...noValues, ...row.values });
  } catch (error) {
    const why = error instanceof Error ? error.name : 'an unknown error';
    log('row-not-rendered', { row: row.lineNumber, why });
    return { ok: false, column: 'messages', reason: `made Bluecast itself fail (${why}), and is left out` };
  }
}

/** The row's cells in the order of the file; empty where they were not kept. */
function cellsOf(columns: readonly string[], values: Readonly<Record<string, string>>): readonly string[] {
  return columns.map((column) => values[column] ?? '');
}
