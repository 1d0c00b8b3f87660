import { defaultLimits, type LineLimits } from '../../core/campaign/account.ts';

/** A line's limits as its row has them; for those that the account does not set, the provider's own. */
export function limitsOf(stored: Partial<LineLimits>): LineLimits {
  return { ...defaultLimits, ...stored };
}
