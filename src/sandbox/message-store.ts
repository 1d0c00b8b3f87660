/**
 * Every message that the sandbox took. Invariant: times of update only grow, and a page of the list costs what it shows,
 * however many messages there are.
 */
import type { Device } from './device.ts';

export interface StoredMessage {
  readonly handle: string;
  readonly number: string;
  readonly from: string;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly messageType: 'message' | 'carousel';
  readonly statusCallback: string | null;
  readonly device: Device;
  readonly createdAt: number;
  status: string;
  service: 'iMessage' | 'RCS' | 'SMS';
  wasDowngraded: boolean | null;
  errorCode: number | null;
  errorMessage: string | null;
  updatedAt: number;
  /** Place in the log of updates; entries before it are stale. */
  updateAt: number;
}

export interface MessageStore {
  add(message: Omit<StoredMessage, 'updateAt'>): StoredMessage;
  /** Notes a change made to a message at `now`. */
  touch(message: StoredMessage, now: number): void;
  find(handle: string): StoredMessage | undefined;
  count(): number;
  all(): readonly StoredMessage[];
  /** Messages in order of their update, from `since` on, one after another. */
  updatedSince(since: number): Iterable<StoredMessage>;
  /** Messages in order of their creation, from `since` on. */
  createdSince(since: number): Iterable<StoredMessage>;
}

export function createMessageStore(): MessageStore {
  const byHandle = new Map<string, StoredMessage>();
  const created: StoredMessage[] = [];
  const updates: { at: number; message: StoredMessage }[] = [];
  let lastUpdate = 0;

  const touch = (message: StoredMessage, now: number): void => {
    lastUpdate = Math.max(lastUpdate, now);
    message.updatedAt = lastUpdate;
    message.updateAt = updates.push({ at: lastUpdate, message }) - 1;
  };
  return {
    add: (given) => {
      const message: StoredMessage = { ...given, updateAt: 0 };
      byHandle.set(message.handle, message);
      created.push(message);
      touch(message, message.createdAt);
      return message;
    },
    touch,
    find: (handle) => byHandle.get(handle),
    count: () => created.length,
    all: () => created,
    updatedSince: function* (since) {
      for (let at = firstFrom(updates, since, (entry) => entry.at); at < updates.length; at += 1) {
        const entry = updates[at];
        if (entry !== undefined && entry.message.updateAt === at) yield entry.message;
      }
    },
    createdSince: function* (since) {
      for (let at = firstFrom(created, since, (message) => message.createdAt); at < created.length; at += 1) {
        const message = created[at];
        if (message !== undefined) yield message;
      }
    },
  };
}

/** The first place whose time is not before `since`, by halves. */
function firstFrom<T>(sorted: readonly T[], since: number, timeOf: (entry: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = sorted[middle];
    if (entry !== undefined && timeOf(entry) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}
