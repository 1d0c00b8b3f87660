/** Everything that a sandbox knows. Invariant: none of it is module state, so that many sandboxes can run side by side. */
import { createAccount, type SandboxAccount } from './account.ts';
import type { Deliveries } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { MediaStore } from './media-store.ts';
import type { StoredMessage } from './message-store.ts';
import { type Phone, phoneOf } from './phone.ts';
import type { ProviderDays } from './provider-day.ts';
import type { Settings } from './settings.ts';
import type { TimeQueue } from './time-queue.ts';

export interface SandboxWorld {
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly days: ProviderDays;
  readonly queue: TimeQueue;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
  readonly media: MediaStore;
  /** By key id. */
  readonly accounts: Map<string, SandboxAccount>;
  readonly pinned: Map<string, Partial<Phone>>;
  /** The sandbox's address; empty until it listens. */
  url: string;
  /** Grows with every change, so that savers and pages notice it. */
  version: number;
  /** Called with every message, in both directions, before the request is answered; null when no state is kept. */
  noteTaken: ((account: SandboxAccount, message: StoredMessage, isNew: boolean) => void) | null;
}

/** What a handler gets. */
export interface AccountWorld {
  readonly sandbox: SandboxWorld;
  readonly account: SandboxAccount;
}

/** The main account, made from the settings. */
export function createMainAccount(world: Pick<SandboxWorld, 'settings' | 'days'>): SandboxAccount {
  const { settings } = world;
  return createAccount(
    { ...settings, days: world.days },
    {
      name: 'main',
      email: 'ops@sandbox.test',
      companyName: 'Sandbox',
      apiKeyId: settings.apiKeyId,
      apiSecretKey: settings.apiSecretKey,
      isAgency: true,
      lines: settings.lines,
    },
  );
}

/** The phone behind a number: pinned, or else by the seed. */
export function findPhone(world: Pick<SandboxWorld, 'settings' | 'pinned'>, number: string): Phone {
  const seeded = phoneOf(world.settings, number);
  const pin = world.pinned.get(number);
  return pin === undefined ? seeded : { ...seeded, fate: 'arrives', isOptedOut: false, ...pin };
}

/** True when the account may not write to the number. */
export function isOptedOut({ sandbox, account }: AccountWorld, number: string): boolean {
  return account.consent.get(number) ?? findPhone(sandbox, number).isOptedOut;
}
