/** How long a contact's known channel is trusted. Source: sendblue-api.md §2.6: keep positives for days, negatives briefly. */

import { dayMs } from '../duration.ts';

export type Service = 'iMessage' | 'RCS' | 'SMS';

export interface KnownService {
  readonly service: Service | null;
  /** `message`: reported for a message that was sent; `lookup`: the provider's answer to a lookup. */
  readonly source: 'message' | 'lookup' | null;
  readonly at: Date | null;
}

/** Days for which each source is trusted: people seldom change phones, and a sent message is better proof than a lookup. */
const trustedDays = {
  message: { iMessage: 90, RCS: 90, SMS: 14 },
  lookup: { iMessage: 7, RCS: 7, SMS: 0.25 },
} as const;

/** The contact's channel if it is still trusted at `now`, else null. */
export function trustedService(known: KnownService, now: Date): Service | null {
  if (known.service === null || known.source === null || known.at === null) return null;
  const ageMs = now.getTime() - known.at.getTime();
  return ageMs <= trustedDays[known.source][known.service] * dayMs ? known.service : null;
}
