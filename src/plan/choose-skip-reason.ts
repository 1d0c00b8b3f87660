/** Decides who gets nothing, and why. */
import type { Campaign } from '../core/campaign/campaign.ts';
import type { RowToPlan } from '../store/plan/plan-source.ts';

/** Why a contact gets nothing, or null. People who refused get nothing at all; marketing needs a yes if the file has a consent column. */
export function chooseSkipReason(
  campaign: Pick<Campaign, 'purpose' | 'audience'>,
  row: Pick<RowToPlan, 'optedOutAt' | 'contactConsent'>,
): 'opted_out' | 'no_consent' | null {
  if (row.optedOutAt !== null) return 'opted_out';
  if (row.contactConsent === 'refused') return 'no_consent';
  const needsYes = campaign.purpose === 'marketing' && campaign.audience.columns['consent'] !== undefined;
  return needsYes && row.contactConsent !== 'given' ? 'no_consent' : null;
}
