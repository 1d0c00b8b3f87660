/** The permitted hours of all places of a run's account, each kind of hours once. */
import { type Permitted, permittedHours } from '../core/hours/permitted.ts';
import { placeOfKey } from '../core/place/place.ts';
import type { Database } from '../store/database/connect.ts';
import { anywhere, getHours, listPlacesOfAccount } from '../store/places/place.ts';
import { getRunAccount } from '../store/runs/run-find.ts';

export interface Windows {
  /** By window. */
  readonly permitted: readonly Permitted[];
  /** The window of each place. */
  readonly windowOf: ReadonlyMap<number, number>;
}

const alwaysOpen: Permitted = permittedHours([], {
  purpose: 'marketing',
  hours: { own: {}, off: { all: 'no place' }, emergency: null },
});

/** Reads places and hours; the place of our own phones is always open. */
export async function readWindows(db: Database, runId: number): Promise<Windows> {
  const accountId = await getRunAccount(db, runId);
  const hours = await getHours(db, accountId);
  const permitted: Permitted[] = [alwaysOpen];
  const windowOf = new Map([[anywhere, 0]]);
  const known = new Map([[alwaysOpen.key, 0]]);
  for (const { id, purpose, candidates } of await listPlacesOfAccount(db, accountId)) {
    const found = permittedHours(placeOfKey(candidates), { purpose, hours });
    // Where no rule holds and packs are on, nothing is ever open: its key is empty, too.
    const key = found.isAlways ? alwaysOpen.key : `${purpose} ${found.key}`;
    const window = known.get(key) ?? permitted.push(found) - 1;
    known.set(key, window);
    windowOf.set(id, window);
  }
  return { permitted, windowOf };
}
