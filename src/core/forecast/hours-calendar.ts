/** A calendar of permitted hours for a forecast: openings are found as they are asked for, some weeks at a time. */
import { dayMs } from '../duration.ts';
import type { Opening } from '../hours/opening.ts';
import type { Permitted } from '../hours/permitted.ts';
import type { Calendar } from './calendar.ts';

/** Found at once. */
const stepDays = 28;
/** A window that does not open for so long never opens. */
const mostDays = 400;

const always: Opening = { fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY };

/** When messages of one kind may go out: in these hours, and not before their time. */
export interface DueWindow {
  readonly permitted: Permitted;
  /** Milliseconds since 1970; -Infinity: they are due. */
  readonly fromMs: number;
}

/**
 * The calendar of these windows, by their places in the list. `guardMs`: so long before a window closes the last message is claimed.
 */
export function createHoursCalendar(windows: readonly DueWindow[], { guardMs }: { guardMs: number }): Calendar {
  const pages = new Map<Permitted, ReturnType<typeof createPages>>();
  return {
    nextOpening: (number, atMs) => {
      const window = windows[number];
      if (window === undefined) return null;
      const { permitted, fromMs } = window;
      const page = pages.get(permitted) ?? createPages(permitted, guardMs);
      pages.set(permitted, page);
      const opening = page(Math.max(atMs, fromMs));
      return opening === null || opening.fromMs >= fromMs ? opening : { ...opening, fromMs };
    },
  };
}

function createPages(permitted: Permitted, guardMs: number): (atMs: number) => Opening | null {
  if (permitted.isAlways) return () => always;
  let page: Opening = { fromMs: 0, untilMs: 0 };
  let openings: readonly Opening[] = [];
  const turnTo = (fromMs: number): void => {
    page = { fromMs, untilMs: fromMs + stepDays * dayMs };
    openings = permitted
      .openings(page)
      // The claim's moment counts, and the last one is still allowed.
      .map((opening) => ({ fromMs: opening.fromMs, untilMs: opening.untilMs - guardMs + 1 }));
  };
  return (atMs) => {
    for (let fromMs = atMs; fromMs < atMs + mostDays * dayMs; fromMs = page.untilMs) {
      if (fromMs < page.fromMs || fromMs >= page.untilMs) turnTo(fromMs);
      const found = openings.find(({ untilMs }) => untilMs > atMs);
      if (found !== undefined) return found;
    }
    return null;
  };
}
