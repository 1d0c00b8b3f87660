/** When the lines' lookup limits permit all lookups. */
import type { LineLimits } from '../campaign/account.ts';
import { createRation } from '../pace/ration.ts';

export interface LookupLine {
  readonly limits: Pick<LineLimits, 'lookupsPerHour' | 'lookupsPerDay'>;
  /** Lookups that still count, from the last hour and the current day, in milliseconds since 1970, oldest first. */
  readonly lookups: readonly number[];
}

/** When `count` more numbers could be looked up, each by any free line; null: never. */
export function whenLookedUp(lines: readonly LookupLine[], { count, now }: { count: number; now: Date }): Date | null {
  const rations = lines.map(({ limits, lookups }) =>
    createRation(
      { perHour: limits.lookupsPerHour, perDay: limits.lookupsPerDay, reserve: 0, minGapMs: 0 },
      now.getTime(),
      lookups.map((atMs) => ({ atMs, isInformational: true })),
    ),
  );
  let atMs = now.getTime();
  let left = count;
  while (left > 0) {
    const rooms = rations.map((ration) => ration.nextRoom(atMs, true).atMs);
    const soonest = Math.min(...rooms);
    if (!Number.isFinite(soonest)) return null;
    atMs = soonest;
    const ration = rations[rooms.indexOf(soonest)];
    for (; left > 0 && ration?.nextRoom(atMs, true).atMs === atMs; left -= 1) ration.take(atMs, true);
  }
  return new Date(atMs);
}
