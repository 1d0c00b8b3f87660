/**
 * A page of the list of messages. Invariant: `total` is exact. With filters on line, direction and time alone, the cost of a page
 * does not depend on how many messages there are; with a number it depends on that conversation, else on the range of time.
 */
import type { Feed, StoredMessage } from '../provider/message-store.ts';

export interface PageAsked {
  readonly by: 'created' | 'updated';
  readonly isAscending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Milliseconds since 1970, inclusive. */
  readonly from: number;
  readonly to: number;
  /** Null when feeds and range need no further filter. */
  readonly matches: ((message: StoredMessage) => boolean) | null;
}

export interface Page {
  readonly messages: readonly StoredMessage[];
  readonly total: number;
}

/** Merges the feeds in the order asked for. */
export function pageOf(feeds: readonly Feed[], asked: PageAsked): Page {
  const ranges = feeds.map((feed) => rangeOf(feed, asked));
  const messages: StoredMessage[] = [];
  let seen = 0;
  for (const message of merge(ranges, asked)) {
    if (asked.matches !== null && !asked.matches(message)) continue;
    seen += 1;
    if (seen > asked.offset && messages.length < asked.limit) messages.push(message);
    // With a filter, the total needs the rest of the range, too.
    if (asked.matches === null && messages.length >= asked.limit) break;
  }
  const total =
    asked.matches === null ? ranges.reduce((sum, { log, start, end }) => sum + log.count(start, end), 0) : seen;
  return { messages, total };
}

/** The same for messages that were found otherwise. */
export function pageOfFew(found: readonly StoredMessage[], asked: PageAsked): Page {
  const timeOf = (message: StoredMessage): number => (asked.by === 'created' ? message.createdAt : message.updatedAt);
  const placed = found.filter(
    (message) =>
      timeOf(message) >= asked.from &&
      timeOf(message) <= asked.to &&
      (asked.matches === null || asked.matches(message)),
  );
  const sign = asked.isAscending ? 1 : -1;
  placed.sort((a, b) => sign * (timeOf(a) - timeOf(b) || a.sequence - b.sequence));
  return { messages: placed.slice(asked.offset, asked.offset + asked.limit), total: placed.length };
}

interface Range {
  readonly log: Feed['created'];
  readonly start: number;
  readonly end: number;
}

function rangeOf(feed: Feed, asked: PageAsked): Range {
  const log = asked.by === 'created' ? feed.created : feed.updated;
  const [start, end] = log.range(asked.from, asked.to);
  return { log, start, end };
}

function* merge(ranges: readonly Range[], asked: PageAsked): Generator<StoredMessage> {
  const step = asked.isAscending ? 1 : -1;
  const cursors = ranges.map((range) => ({
    ...range,
    place: seekIn(range, asked.isAscending ? range.start : range.end - 1, step),
  }));
  for (;;) {
    let next: (typeof cursors)[number] | undefined;
    for (const cursor of cursors) {
      if (cursor.place === -1) continue;
      if (next === undefined || step * (cursor.log.tickAt(cursor.place) - next.log.tickAt(next.place)) < 0)
        next = cursor;
    }
    const message = next?.log.itemAt(next.place);
    if (next === undefined || message === undefined) return;
    yield message;
    next.place = seekIn(next, next.place + step, step);
  }
}

function seekIn(range: Range, place: number, step: 1 | -1): number {
  const found = range.log.seek(place, step);
  return found >= range.start && found < range.end ? found : -1;
}
