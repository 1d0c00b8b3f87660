/**
 * The messages of an account, in both directions. Invariant: times of update only grow; a message is in one conversation and in
 * the logs of its line and direction until it is deleted, and in the store for ever, because the ledger speaks of it.
 */
import type { ProviderService, ProviderStatus } from '../../sendblue/contract/values.ts';
import { createLog, type MessageLog } from './message-log.ts';
import type { StepFailure } from './walk.ts';

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Without the line. */
  readonly members: readonly string[];
}

/** What one line and one number (or group) have said to each other. */
export interface Conversation {
  readonly line: string;
  /** The id of the group where there is one. */
  readonly number: string;
  readonly group: Group | null;
  /** Number of the last message, or -1. */
  last: number;
  /** Milliseconds since 1970; 0 is never. */
  lastAt: number;
  lastInboundAt: number;
  /** Messages of ours since their last one. */
  unanswered: number;
}

/** What few messages have. */
export interface MessageExtras {
  readonly sendStyle?: string;
  readonly seatId?: string;
  readonly replyTo?: { readonly message_handle: string; readonly part_index?: number | undefined };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly appCard?: Readonly<Record<string, unknown>>;
  readonly location?: Readonly<Record<string, unknown>>;
  /** Tapbacks of ours, by part. */
  readonly reactions?: readonly string[];
  /** A reaction of the contact came as this text. */
  readonly isTapback?: boolean;
  readonly isRead?: boolean;
  /** Who of a group wrote it. */
  readonly sender?: string;
}

export interface StoredMessage {
  /** From 0 in each account. */
  readonly sequence: number;
  readonly conversation: Conversation;
  readonly isOutbound: boolean;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly type: 'message' | 'group' | 'carousel' | 'location';
  readonly createdAt: number;
  /** Number of the message before it in the conversation, or -1. */
  readonly previous: number;
  status: ProviderStatus;
  service: ProviderService;
  wasDowngraded: boolean | null;
  failure: StepFailure | null;
  updatedAt: number;
  /** Forgotten when nothing more can be called back. */
  statusCallback: string | null;
  isLateError: boolean;
  extras: MessageExtras | null;
  isDeleted: boolean;
  createdPlace: number;
  updatedPlace: number;
}

/** What somebody said. */
export interface MessageBody {
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly type: StoredMessage['type'];
  readonly extras: MessageExtras | null;
}

export interface MessageStart {
  readonly isOutbound: boolean;
  readonly status: ProviderStatus;
  readonly service: ProviderService;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a message has become. */
export type RestoredState = Pick<
  StoredMessage,
  | 'isOutbound'
  | 'status'
  | 'service'
  | 'wasDowngraded'
  | 'failure'
  | 'createdAt'
  | 'updatedAt'
  | 'statusCallback'
  | 'isLateError'
  | 'isDeleted'
>;

/** The messages of one line in one direction, in both orders. */
export interface Feed {
  readonly line: string;
  readonly isOutbound: boolean;
  readonly created: MessageLog<StoredMessage>;
  readonly updated: MessageLog<StoredMessage>;
}

export interface MessageStore {
  add(conversation: Conversation, body: MessageBody, start: MessageStart): StoredMessage;
  /** Adds a message as it once was; after the last of them, `orderRestored` puts all of them in the order of their updates. */
  restore(conversation: Conversation, saved: MessageBody & RestoredState): StoredMessage;
  orderRestored(): void;
  /** Notes a change made to a message at `now`. */
  touch(message: StoredMessage, now: number): void;
  /** Takes a message out of what the API shows. */
  remove(message: StoredMessage): void;
  /** Also those that were deleted. */
  at(sequence: number): StoredMessage | undefined;
  /** How many were ever added. */
  size(): number;
  all(): readonly StoredMessage[];
  /** Deleted ones included, last first. */
  ofConversation(conversation: Conversation): Iterable<StoredMessage>;
  feeds(): Iterable<Feed>;
}

export function createMessageStore(): MessageStore {
  const messages: StoredMessage[] = [];
  const feeds = new Map<string, Feed>();
  let lastTime = 0;
  let tick = 0;

  const feedOf = (line: string, isOutbound: boolean): Feed => {
    const key = isOutbound ? line : `<${line}`;
    const known = feeds.get(key);
    if (known !== undefined) return known;
    const created = createLog<StoredMessage>((message, place) => {
      message.createdPlace = place;
    });
    const updated = createLog<StoredMessage>((message, place) => {
      message.updatedPlace = place;
    });
    const feed = { line, isOutbound, created, updated };
    feeds.set(key, feed);
    return feed;
  };
  const nextMoment = (now: number): { tick: number; time: number } => {
    lastTime = Math.max(lastTime, now);
    tick += 1;
    return { tick, time: lastTime };
  };
  return {
    add: (conversation, body, start) => {
      const moment = nextMoment(start.now);
      // Written out: copying by spread costs more than all the rest of a send.
      const message: StoredMessage = {
        sequence: messages.length,
        conversation,
        isOutbound: start.isOutbound,
        content: body.content,
        mediaUrls: body.mediaUrls,
        type: body.type,
        createdAt: moment.time,
        previous: conversation.last,
        status: start.status,
        service: start.service,
        wasDowngraded: null,
        failure: null,
        updatedAt: moment.time,
        statusCallback: null,
        isLateError: false,
        extras: body.extras,
        isDeleted: false,
        createdPlace: 0,
        updatedPlace: 0,
      };
      messages.push(message);
      conversation.last = message.sequence;
      const feed = feedOf(conversation.line, message.isOutbound);
      message.createdPlace = feed.created.add(message, moment);
      message.updatedPlace = feed.updated.add(message, moment);
      return message;
    },
    restore: (conversation, saved) => {
      const { content, mediaUrls, type, extras } = saved;
      const message: StoredMessage = {
        content,
        mediaUrls,
        type,
        extras,
        conversation,
        sequence: messages.length,
        previous: conversation.last,
        isOutbound: saved.isOutbound,
        status: saved.status,
        service: saved.service,
        wasDowngraded: saved.wasDowngraded,
        failure: saved.failure,
        createdAt: saved.createdAt,
        updatedAt: saved.updatedAt,
        statusCallback: saved.statusCallback,
        isLateError: saved.isLateError,
        isDeleted: saved.isDeleted,
        createdPlace: 0,
        updatedPlace: 0,
      };
      messages.push(message);
      conversation.last = message.sequence;
      return message;
    },
    orderRestored: () => {
      const shown = messages.filter((message) => !message.isDeleted);
      for (const message of shown) {
        const { created } = feedOf(message.conversation.line, message.isOutbound);
        message.createdPlace = created.add(message, nextMoment(message.createdAt));
      }
      // Their times of update begin before the last time of creation.
      lastTime = 0;
      for (const message of shown.toSorted((a, b) => a.updatedAt - b.updatedAt || a.sequence - b.sequence)) {
        const { updated } = feedOf(message.conversation.line, message.isOutbound);
        message.updatedPlace = updated.add(message, nextMoment(message.updatedAt));
      }
    },
    touch: (message, now) => {
      const moment = nextMoment(now);
      message.updatedAt = moment.time;
      if (message.isDeleted) return;
      const { updated } = feedOf(message.conversation.line, message.isOutbound);
      updated.remove(message.updatedPlace);
      message.updatedPlace = updated.add(message, moment);
    },
    remove: (message) => {
      if (message.isDeleted) return;
      const feed = feedOf(message.conversation.line, message.isOutbound);
      feed.created.remove(message.createdPlace);
      feed.updated.remove(message.updatedPlace);
      message.isDeleted = true;
    },
    at: (sequence) => messages[sequence],
    size: () => messages.length,
    all: () => messages,
    ofConversation: function* (conversation) {
      let message = messages[conversation.last];
      while (message !== undefined) {
        yield message;
        message = messages[message.previous];
      }
    },
    feeds: () => feeds.values(),
  };
}
