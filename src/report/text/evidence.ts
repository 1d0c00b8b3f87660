/** How it is known where a person may be, in words. */
import type { Evidence } from '../../core/place/place.ts';

const names: Readonly<Record<Evidence, string>> = {
  row: 'by the zone of the row',
  zip: 'by ZIP',
  state: 'by state',
  area: 'by area code',
  none: 'by country alone',
};

export function nameEvidence(evidence: Evidence): string {
  return names[evidence];
}
