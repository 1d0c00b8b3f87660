/** An account file whose shape is right -> the core's Account. */
import type { z } from 'zod';
import {
  type Account,
  defaultLimits,
  defaultListPerTenSeconds,
  defaultSettleAfterSeconds,
  type LineLimits,
  usualKeys,
} from '../core/campaign/account.ts';
import { toAccountHours } from './schema/hours-schema.ts';
import type { accountFile } from './schema/schema.ts';

export function toAccount(name: string, file: z.output<typeof accountFile>): Account {
  const { listPerTenSeconds = defaultListPerTenSeconds, ...lineLimits } = file.limits ?? {};
  const informationalReserve = file.reserve?.informational ?? defaultLimits.informationalReserve;
  const common = { ...withLimits(defaultLimits, lineLimits), informationalReserve };
  return {
    name: file.name?.normalize('NFC') ?? name,
    keys: file.keys ?? usualKeys,
    address: file.address?.replace(/\/+$/, '') ?? null,
    isDefault: file.default,
    sharesConsent: file.shareConsent,
    zone: file.zone ?? null,
    lines: file.lines.map(({ number, generation, limits }) => ({
      number,
      generation,
      limits: withLimits(common, limits),
    })),
    approvalAbove: file.requireApproval?.above ?? null,
    testNumbers: file.testNumbers ?? [],
    settleAfterSeconds: file.settleAfterSeconds ?? defaultSettleAfterSeconds,
    onUnknown: file.onUnknown,
    listPerTenSeconds,
    hours: toAccountHours(file),
  };
}

type FileLimits = z.output<typeof accountFile>['lines'][number]['limits'];

/** The limits of `said`, and those of `base` where it says nothing. */
function withLimits(base: LineLimits, said: FileLimits | undefined): LineLimits {
  const given = Object.entries(said ?? {}).filter(([, value]) => value !== undefined);
  return { ...base, ...(Object.fromEntries(given) as Partial<LineLimits>) };
}
