/** The place of each row: its candidates, the evidence, and the id of its row in the database. */

import { createPlaceFinder, type Evidence, evidenceOf, placeKey } from '../core/place/place.ts';
import { type PlaceColumns, whereaboutsOf } from '../core/place/place-columns.ts';
import type { Database } from '../store/database/connect.ts';
import { ensurePlaces } from '../store/places/place.ts';

export interface PlaceOfRow {
  readonly placeId: number;
  readonly evidence: Evidence;
  /** The zones in which the person may be. */
  readonly zones: readonly string[];
}

interface LocatedRow {
  readonly phone: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Returns the places of rows, in their order; most batches need no statement, because their places are known. */
export function createPlaceBook(
  db: Database,
  { runId, columns }: { runId: number; columns: PlaceColumns },
): (rows: readonly LocatedRow[]) => Promise<readonly PlaceOfRow[]> {
  const find = createPlaceFinder();
  const ids = new Map<string, number>();
  // The finder returns the same list for the same facts, so that its key is made only once.
  const seen = new Map<ReturnType<typeof find>, { readonly key: string } & Omit<PlaceOfRow, 'placeId'>>();
  return async (rows) => {
    if (seen.size > maxSeen) seen.clear();
    const located = rows.map(({ phone, values }) => {
      const place = find(phone, whereaboutsOf(columns, values));
      const known = seen.get(place) ?? {
        key: placeKey(place),
        evidence: evidenceOf(place),
        zones: [...new Set(place.map(({ zone }) => zone))],
      };
      seen.set(place, known);
      return known;
    });
    const unknown = [...new Set(located.map(({ key }) => key).filter((key) => !ids.has(key)))];
    for (const [key, id] of await ensurePlaces(db, { runId, candidates: unknown })) ids.set(key, id);
    return located.map(({ key, evidence, zones }) => ({ placeId: ids.get(key) ?? noPlace, evidence, zones }));
  };
}

/** Lists of candidates that are remembered at once. */
const maxSeen = 20_000;
/** No row of place has it: nothing goes out for a place that could not be kept. */
const noPlace = -1;
