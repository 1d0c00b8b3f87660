/** Leaves out the rows that the campaign's audience does not include. */
import type { Campaign } from '../core/campaign/campaign.ts';
import { type FileNote, namedInNotes } from '../core/csv/file-note.ts';
import { nameRow } from '../core/csv/row-place.ts';
import { isDate } from '../core/filter/cell-readings.ts';
import { type Filter, type FilterField, listComparisons } from '../core/filter/filter.ts';
import { readFilter } from '../core/filter/read-filter.ts';
import type { OnlyPart } from '../core/message/only.ts';
import type { Wanted } from '../store/audience/filter-sql.ts';
import { getImportFiles } from '../store/audience/import.ts';
import { countUnread, insertLeftOut } from '../store/audience/left-out.ts';
import type { Database } from '../store/database/connect.ts';

/**
 * Records the rows of an import to leave out, with the reason; without any rule, nothing is read. Returns notes on cells that the filter
 * could not read.
 */
export async function leaveOut(
  world: { db: Database; now: Date },
  asked: {
    runId: number;
    importId: number;
    campaign: Campaign;
    only: OnlyPart | null;
    excludedImportIds: readonly number[];
  },
): Promise<readonly FileNote[]> {
  const { audience, path, purpose } = asked.campaign;
  const { filter, exclude, dedupe, sample, limit } = audience;
  if (asked.only === null && (filter ?? exclude ?? dedupe ?? sample ?? limit) === undefined) return [];
  const read = filter === undefined ? null : readFilter(filter);
  if (read?.ok === false) throw new Error(`A filter that was checked cannot be read: ${read.mistake.reason}`);
  await insertLeftOut(world.db, {
    ...asked,
    audience,
    campaign: path,
    filter: read?.filter ?? null,
    needsYes: purpose === 'marketing' && audience.columns['consent'] !== undefined,
    now: world.now,
  });
  return read === null
    ? []
    : noteUnread(world.db, { importId: asked.importId, isPerRow: audience.perRow ?? false, filter: read.filter });
}

async function noteUnread(
  db: Database,
  asked: { importId: number; isPerRow: boolean; filter: Filter },
): Promise<readonly FileNote[]> {
  const files = await getImportFiles(db, asked.importId);
  const notes: FileNote[] = [];
  for (const cell of listWanted(asked.filter)) {
    const { count, first } = await countUnread(db, { ...asked, cell, shown: namedInNotes });
    if (count === 0) continue;
    const named = first.map((row) => nameRow(files, row));
    notes.push({ about: 'unread-cells', field: nameField(cell.field), wanted: cell.wanted, count, first: named });
  }
  return notes;
}

/** Fields that the filter compares with a number or a date, each once. */
function listWanted(filter: Filter): readonly Wanted[] {
  const all = listComparisons(filter).flatMap(({ field, operator, value }): Wanted[] => {
    if (typeof value === 'string') return isDate(value) ? [{ field, wanted: 'date' }] : [];
    return operator === '=' || operator === '!=' ? [] : [{ field, wanted: 'number' }];
  });
  return [...new Map(all.map((each) => [`${each.wanted} ${nameField(each.field)}`, each])).values()];
}

function nameField(field: FilterField): string {
  if (field.of === 'row') return field.name;
  return field.of === 'contact' ? `contact.${field.name}` : field.of;
}
