/**
 * The messages of an account, in both directions. Invariant: update times only grow; a message is in the logs of its line and
 * direction until it is deleted, and in its conversation and the store for ever, because the ledger lists it.
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

/** The messages between one line and one number or group. */
export interface Conversation {
  readonly line: string;
  /** In a group, the group's id. */
  readonly number: string;
  readonly group: Group | null;
  /** Sequence number of the last message, or -1. */
  last: number;
  /** Milliseconds since 1970; 0 is never. */
  lastAt: number;
  lastInboundAt: number;
  /** Our messages since their last one. */
  unanswered: number;
}

/** Fields that only a few messages have. */
export interface MessageExtras {
  readonly sendStyle?: string;
  readonly seatId?: string;
  readonly replyTo?: { readonly message_handle: string; readonly part_index?: number | undefined };
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly appCard?: Readonly<Record<string, unknown>>;
  readonly location?: Readonly<Record<string, unknown>>;
  /** Our tapbacks. */
  readonly reactions?: readonly string[];
  /** True for a contact's tapback that arrived as text. */
  readonly isTapback?: boolean;
  readonly isRead?: boolean;
  /** The member of the group who wrote it. */
  readonly sender?: string;
}

export interface StoredMessage {
  /** Counts from 0 in each account. */
  readonly sequence: number;
  readonly conversation: Conversation;
  readonly isOutbound: boolean;
  readonly content: string;
  readonly mediaUrls: readonly string[];
  readonly type: 'message' | 'group' | 'carousel' | 'location';
  readonly createdAt: number;
  /** Sequence number of the message before it in the conversation, or -1. */
  readonly previous: number;
  status: ProviderStatus;
  service: ProviderService;
  wasDowngraded: boolean | null;
  failure: StepFailure | null;
  updatedAt: number;
  /** Null once no further callback can come. */
  statusCallback: string | null;
  isLateError: boolean;
  extras: MessageExtras | null;
  isDeleted: boolean;
  createdPlace: number;
  updatedPlace: number;
}

/** What a message says. */
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

/** What has become of a message since it was taken. */
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
  /** Adds a saved message; call `orderRestored` after the last one. */
  restore(conversation: Conversation, saved: MessageBody & RestoredState): StoredMessage;
  /** Puts the restored messages in the logs, in order of creation and of update. */
  orderRestored(): void;
  /** Records that a message changed at `now`. */
  touch(message: StoredMessage, now: number): void;
  /** Hides a message from the API. */
  remove(message: StoredMessage): void;
  /** Finds deleted messages, too. */
  at(sequence: number): StoredMessage | undefined;
  /** How many messages were ever added. */
  size(): number;
  all(): readonly StoredMessage[];
  /** Last first, with deleted messages. */
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
      // Written out: a spread costs more than all the rest of a send.
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
      // Updates begin before the last creation, so times start anew.
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
