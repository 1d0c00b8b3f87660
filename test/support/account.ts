/** An account as the files would give it. */
import {
  type Account,
  defaultLimits,
  defaultListPerTenSeconds,
  defaultSettleAfterSeconds,
  type LineLimits,
  usualKeys,
} from '../../src/core/campaign/account.ts';
import type { AccountHours } from '../../src/core/hours/permitted.ts';

/** Tests are run at all hours. */
export const anyTime: AccountHours = { own: {}, off: { all: 'a test' }, emergency: null };

/** The same in account.yaml. */
export const anyTimeYaml = 'packs: {all: {off: true, because: a test}}';

/** Lines of the second generation with the provider's own limits, unless `limits` says otherwise. */
export function testAccount(numbers: readonly string[], limits: Partial<LineLimits> = {}): Account {
  return {
    name: 'main',
    keys: usualKeys,
    address: null,
    isDefault: false,
    sharesConsent: false,
    zone: null,
    lines: numbers.map((number) => ({ number, generation: 'V2', limits: { ...defaultLimits, ...limits } })),
    testNumbers: [],
    approvalAbove: null,
    settleAfterSeconds: defaultSettleAfterSeconds,
    onUnknown: 'resend-if-proved-unsent',
    listPerTenSeconds: defaultListPerTenSeconds,
    hours: anyTime,
  };
}
