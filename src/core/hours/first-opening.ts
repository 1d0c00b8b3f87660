/** When texts may next go out for people of one zone, where nothing else is known of them. */
import type { Purpose } from '../campaign/campaign.ts';
import { dayMs } from '../duration.ts';
import { type AccountHours, permittedHours } from './permitted.ts';

/** Rules leave no longer gaps: a weekend with a holiday before and after it. */
const farMs = 14 * dayMs;

/** The first moment from `atMs` on; null: none within two weeks. */
export function findFirstOpening(
  { purpose, country, zone, hours }: { purpose: Purpose; country: string; zone: string; hours: AccountHours },
  atMs: number,
): number | null {
  const permitted = permittedHours([{ country, state: null, zone }], { purpose, hours });
  if (permitted.isAlways) return atMs;
  const [first] = permitted.openings({ fromMs: atMs, untilMs: atMs + farMs });
  return first === undefined ? null : Math.max(atMs, first.fromMs);
}
