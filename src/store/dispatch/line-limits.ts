import { defaultLimits, type LineLimits } from '../../core/campaign/account.ts';

/** A line's limits as its row has them, with the provider's own where nobody has said any. */
export function limitsOf(stored: Partial<LineLimits>): LineLimits {
  return { ...defaultLimits, ...stored };
}
