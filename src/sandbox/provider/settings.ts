/** How a sandbox is set up. Invariant: everything but the clock has a default, so `startSandbox({ now })` is a complete local Sendblue. */
import { badInput } from '../../core/operating-error.ts';
import type { SandboxLimits } from './limits.ts';
import { resolveLimits } from './limits.ts';
import { defaultErrorRates, defaultPhoneMix, type ErrorRates, type Phone, type PhoneMix } from './phone.ts';
import { defaultDelays, type WalkDelays } from './walk.ts';

export interface SandboxLine {
  readonly number: string;
  /** V1 lines have no carousels, app cards or RCS. */
  readonly generation: 'V1' | 'V2';
  /** False: mark-read is refused. Default true. */
  readonly canMarkRead?: boolean;
}

export interface DeliverySettings {
  /** How long to wait for the answer to a webhook. Source: sendblue-api.md §4.8. */
  readonly timeoutMs: number;
  /** Waits before each retry after a 5xx, a time-out or no connection. The number of retries is the provider's; their spacing is undocumented. */
  readonly retryAfterMs: readonly number[];
  /** Multiplies all of these waits; for tests. */
  readonly scale: number;
}

export interface SandboxOptions {
  /** Same seed and same requests in the same order give the same answers, times aside. Default: the state file's, else 'sandbox'. */
  readonly seed?: string | number;
  /**
   * Makes handles in place of the seed. A database takes a handle only once, so a sandbox that starts again for the same
   * database needs new handles while its phones stay the same. Default: the seed.
   */
  readonly handleSeed?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly apiKeyId?: string;
  readonly apiSecretKey?: string;
  readonly lines?: readonly SandboxLine[];
  /** 'off': no limits; an object: the real limits with these changes. */
  readonly limits?: 'off' | Partial<SandboxLimits>;
  readonly phoneMix?: PhoneMix;
  readonly errorRates?: ErrorRates;
  /** Phones that override the seed, by number. */
  readonly pinned?: Readonly<Record<string, Partial<Phone>>>;
  readonly delays?: WalkDelays;
  readonly delivery?: Partial<DeliverySettings>;
  /** The account's seats, which a send may name. Default none. */
  readonly seats?: readonly string[];
  /** upload-media-object may fetch from private addresses. Default false. */
  readonly allowPrivateMedia?: boolean;
  /** Seconds in the `Retry-After` header of a 429. Default: no such header, like the provider. */
  readonly retryAfterSeconds?: number;
  /** File that keeps the state across restarts. Default: memory only. */
  readonly stateFile?: string;
  /** Milliseconds since 1970. With a clock that you move yourself, call `runDue()` after moving it. */
  readonly now: () => number;
}

export interface Settings {
  readonly seed: string;
  readonly handleSeed: string;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  readonly lines: readonly SandboxLine[];
  readonly limits: SandboxLimits;
  readonly mix: PhoneMix;
  readonly errorRates: ErrorRates;
  readonly delays: WalkDelays;
  readonly delivery: DeliverySettings;
  readonly seats: ReadonlySet<string>;
  readonly pinned: Readonly<Record<string, Partial<Phone>>>;
  readonly allowPrivateMedia: boolean;
  readonly retryAfterSeconds: number | null;
}

const sandboxKeys = { apiKeyId: 'sandbox-key', apiSecretKey: 'sandbox-secret' } as const;

export const sandboxLines: readonly SandboxLine[] = [
  { number: '+14155550100', generation: 'V2' },
  { number: '+14155550101', generation: 'V2' },
  { number: '+14155550102', generation: 'V1' },
];

const defaultDelivery: DeliverySettings = { timeoutMs: 45_000, retryAfterMs: [1_000, 5_000, 25_000], scale: 1 };

/** `savedSeed`: the state file's, with which its handles were made. Throws `other-seed` when another seed is asked for. */
export function resolveSettings(options: Omit<SandboxOptions, 'now'>, savedSeed?: string): Settings {
  const seed = String(options.seed ?? savedSeed ?? 'sandbox');
  if (savedSeed !== undefined && seed !== savedSeed) {
    throw badInput('other-seed', `Cannot use the state: it was made with seed ${savedSeed}, not ${seed}; omit --seed`);
  }
  return {
    seed,
    handleSeed: options.handleSeed ?? seed,
    apiKeyId: options.apiKeyId ?? sandboxKeys.apiKeyId,
    apiSecretKey: options.apiSecretKey ?? sandboxKeys.apiSecretKey,
    lines: options.lines ?? sandboxLines,
    limits: resolveLimits(options.limits),
    mix: options.phoneMix ?? defaultPhoneMix,
    errorRates: options.errorRates ?? defaultErrorRates,
    delays: options.delays ?? defaultDelays,
    delivery: { ...defaultDelivery, ...options.delivery },
    seats: new Set(options.seats),
    pinned: options.pinned ?? {},
    allowPrivateMedia: options.allowPrivateMedia ?? false,
    retryAfterSeconds: options.retryAfterSeconds ?? null,
  };
}
