/** The one account of a sandbox: its keys, lines, messages, contacts and counters. */
import type { DeviceMix } from './device.ts';
import {
  createWindow,
  lastHour,
  lastSecond,
  lastTenSeconds,
  providerDay,
  type SandboxLimits,
  type Window,
} from './limits.ts';
import { createMessageStore, type MessageStore } from './message-store.ts';
import { createTimeQueue, type TimeQueue } from './time-queue.ts';
import type { WalkDelays } from './walk.ts';

export interface SandboxLine {
  readonly number: string;
  readonly generation: 'V1' | 'V2';
}

export interface AccountSettings {
  readonly seed: string;
  /** Handles are numbered from here. */
  readonly handlesFrom: number;
  readonly apiKeyId: string;
  readonly apiSecretKey: string;
  readonly lines: readonly SandboxLine[];
  readonly limits: SandboxLimits;
  readonly deviceMix: DeviceMix;
  readonly delays: WalkDelays;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface LineWindows {
  readonly burst: Window;
  readonly newHour: Window;
  readonly newDay: Window;
}

export interface SandboxAccount extends AccountSettings {
  readonly email: string;
  readonly messages: MessageStore;
  readonly queue: TimeQueue;
  readonly windows: ReadonlyMap<string, LineWindows>;
  /** Lookups are counted for the account as a whole: the provider says not which line a lookup uses. */
  readonly lookupWindows: readonly [hour: Window, day: Window];
  readonly listWindow: Window;
  /** When each number was last written to, milliseconds since 1970. */
  readonly lastContact: Map<string, number>;
  readonly contacts: Map<string, Record<string, unknown>>;
  limited: number;
}

export function createAccount(settings: AccountSettings): SandboxAccount {
  const { limits, lines } = settings;
  const times = (limit: number | null): number | null => (limit === null ? null : limit * lines.length);
  return {
    ...settings,
    email: 'ops@sandbox.test',
    messages: createMessageStore(),
    queue: createTimeQueue(settings.now),
    windows: new Map(
      lines.map(({ number }) => [
        number,
        {
          burst: createWindow(limits.perSecond, lastSecond),
          newHour: createWindow(limits.newPerHour, lastHour),
          newDay: createWindow(limits.newPerDay, providerDay),
        },
      ]),
    ),
    lookupWindows: [
      createWindow(times(limits.lookupsPerHour), lastHour),
      createWindow(times(limits.lookupsPerDay), providerDay),
    ],
    listWindow: createWindow(limits.listPerTenSeconds, lastTenSeconds),
    lastContact: new Map(),
    contacts: new Map(),
    limited: 0,
  };
}
