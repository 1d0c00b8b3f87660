/** The variants of a run in a table: people and shares, because variants may have different numbers of messages. */

import { holdoutVariant } from '../../core/campaign/campaign.ts';
import { formatNumber, formatShare } from '../../core/format-count.ts';
import type { RunSummary, VariantPeople } from '../../core/message/summary.ts';
import { formatTable } from './table.ts';

/** A line per variant. Shares are of the people who are not skipped. Empty for a run without variants, and for a test. */
export function formatVariants(
  { variantPeople, isTest }: Pick<RunSummary, 'variantPeople' | 'isTest'>,
  width: number,
): string[] {
  if (variantPeople.length === 0 || isTest) return [];
  const hasBegun = variantPeople.some(
    ({ delivered, sent, failed, optedOut }) => delivered + sent + failed + optedOut > 0,
  );
  const header = ['Variants', 'people', 'skipped', ...(hasBegun ? ['delivered', 'sent', 'failed', 'opted out'] : [])];
  const rows = variantPeople.map((each) => [
    `  ${each.variant}`,
    formatNumber(each.people),
    formatNumber(each.skipped),
    ...(hasBegun ? formatOutcome(each) : []),
  ]);
  return formatTable([header, ...rows], { width, alignRight: header.map((_, index) => index).slice(1) });
}

/** To the holdout nothing was sent. */
function formatOutcome({ variant, people, skipped, delivered, sent, failed, optedOut }: VariantPeople): string[] {
  const meant = people - skipped;
  const gone =
    variant === holdoutVariant
      ? ['–', '–', '–']
      : [formatShare(delivered, meant), formatShare(sent, meant), formatNumber(failed)];
  return [...gone, `${formatNumber(optedOut)} (${formatShare(optedOut, meant)})`];
}
