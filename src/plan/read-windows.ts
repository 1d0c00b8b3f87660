/** The permitted hours of all places of a run's account, each kind of hours once. */
import { minuteMs } from '../core/duration.ts';
import type { DueWindow } from '../core/forecast/hours-calendar.ts';
import { type Permitted, permittedHours } from '../core/hours/permitted.ts';
import { placeOfKey } from '../core/place/place.ts';
import type { Database } from '../store/database/connect.ts';
import { anywhere, getHours, listPlacesOfAccount } from '../store/places/place.ts';
import { getRunAccount } from '../store/runs/run-find.ts';

export interface Windows {
  /** By number. Grows as kinds of messages are met. */
  readonly list: readonly DueWindow[];
  /** The number of the window of messages for a place that are due then (minutes since 1970); null: now. */
  windowOf(placeId: number, dueMinute: number | null): number;
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
  const list = permitted.map((each): DueWindow => ({ permitted: each, fromMs: Number.NEGATIVE_INFINITY }));
  const later = new Map<string, number>();
  return {
    list,
    windowOf: (placeId, dueMinute) => {
      const window = windowOf.get(placeId) ?? 0;
      if (dueMinute === null) return window;
      const key = `${window} ${dueMinute}`;
      const number =
        later.get(key) ?? list.push({ permitted: permitted[window] ?? alwaysOpen, fromMs: dueMinute * minuteMs }) - 1;
      later.set(key, number);
      return number;
    },
  };
}
