/**
 * Outgoing callbacks and webhooks. Source: sendblue-api.md §4.8. Invariant: each is tried at most four times, one receiver has at
 * most `mostOpen` open requests, and no receiver can disturb the sandbox or other receivers.
 */
import http from 'node:http';
import https from 'node:https';
import { isLoopbackHost } from './loopback.ts';
import type { DeliverySettings } from './settings.ts';
import type { TimeQueue } from './time-queue.ts';

export interface Delivery {
  readonly url: string;
  /** JSON. */
  readonly body: string;
  /** Sent as `sb-signing-secret`; null omits the header. */
  readonly secret: string | null;
}

export interface DeliveryCounts {
  readonly delivered: number;
  /** Given up after the last retry, or refused with a 3xx or 4xx. */
  readonly failed: number;
  readonly retried: number;
  /** Discarded because too many waited. */
  readonly dropped: number;
  readonly waiting: number;
}

export interface Deliveries {
  send(delivery: Delivery): void;
  counts(): DeliveryCounts;
  /** Resolves when nothing is open or waiting for its turn; retries due later do not count. */
  idle(): Promise<void>;
  /** Forgets the waiting ones. */
  clear(): void;
  close(): void;
}

/** Open requests to one receiver: enough for 2,000 a second at 60 ms each. */
const mostOpen = 128;
/** Waiting requests to all receivers; about 200 MB of bodies. */
const mostWaiting = 200_000;

interface Waiting {
  readonly delivery: Delivery;
  readonly url: URL;
  readonly attempt: number;
}

/** The requests to one receiver, in order. */
interface Lane {
  waiting: Waiting[];
  /** Index of the first that is not yet open. */
  next: number;
  open: number;
}

export function createDeliveries(world: {
  readonly now: () => number;
  readonly queue: TimeQueue;
  readonly settings: DeliverySettings;
}): Deliveries {
  const { settings } = world;
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: mostOpen }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: mostOpen }),
  };
  const lanes = new Map<string, Lane>();
  let unsettled = 0;
  let waitingCount = 0;
  let isClosed = false;
  const count = { delivered: 0, failed: 0, retried: 0, dropped: 0 };
  let whenIdle: (() => void)[] = [];

  const enqueue = (item: Waiting): void => {
    if (isClosed) return;
    if (waitingCount >= mostWaiting) {
      count.dropped += 1;
      return;
    }
    const lane = lanes.get(item.url.origin) ?? { waiting: [], next: 0, open: 0 };
    lanes.set(item.url.origin, lane);
    lane.waiting.push(item);
    waitingCount += 1;
    unsettled += 1;
    work(item.url.origin, lane);
  };
  const work = (origin: string, lane: Lane): void => {
    for (
      let item = lane.waiting[lane.next];
      item !== undefined && lane.open < mostOpen;
      item = lane.waiting[lane.next]
    ) {
      lane.next += 1;
      waitingCount -= 1;
      if (lane.next > 1_024 && lane.next * 2 > lane.waiting.length) {
        lane.waiting = lane.waiting.slice(lane.next);
        lane.next = 0;
      }
      begin(origin, lane, item);
    }
    if (lane.open === 0 && lane.next >= lane.waiting.length) lanes.delete(origin);
    if (unsettled === 0) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  };
  const begin = (origin: string, lane: Lane, item: Waiting): void => {
    lane.open += 1;
    post(agents, item, settings.timeoutMs * settings.scale, (status) => {
      lane.open -= 1;
      unsettled -= 1;
      finish(item, status);
      work(origin, lane);
    });
  };
  const finish = ({ delivery, url, attempt }: Waiting, status: number): void => {
    if (isClosed) return;
    const wait = settings.retryAfterMs[attempt];
    if (status >= 200 && status < 300) count.delivered += 1;
    else if ((status !== 0 && status < 500) || wait === undefined) count.failed += 1;
    else {
      count.retried += 1;
      world.queue.add(world.now() + wait * settings.scale, () => enqueue({ delivery, url, attempt: attempt + 1 }));
    }
  };
  const clear = (): void => {
    for (const lane of lanes.values()) {
      lane.waiting = [];
      lane.next = 0;
    }
    unsettled -= waitingCount;
    waitingCount = 0;
  };
  return {
    send: (delivery) => {
      const url = deliveryUrl(delivery.url);
      if (url === null) count.failed += 1;
      else enqueue({ delivery, url, attempt: 0 });
    },
    counts: () => ({ ...count, waiting: unsettled }),
    idle: async () => {
      if (unsettled > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
    clear,
    close: () => {
      isClosed = true;
      clear();
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

/** Where a webhook really goes: like the provider, http becomes https, except on this machine. Null for an invalid web address. */
export function deliveryUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) url.protocol = 'https:';
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/** Makes one POST and calls `done` with the status, or with 0 when no answer came in time. */
function post(
  agents: Readonly<Record<'http:' | 'https:', http.Agent>>,
  { delivery, url }: Pick<Waiting, 'delivery' | 'url'>,
  timeoutMs: number,
  done: (status: number) => void,
): void {
  const isPlain = url.protocol === 'http:';
  const options: http.RequestOptions = {
    method: 'POST',
    agent: isPlain ? agents['http:'] : agents['https:'],
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(delivery.body),
      ...(delivery.secret === null ? {} : { 'sb-signing-secret': delivery.secret }),
    },
  };
  const request = (isPlain ? http : https).request(url, options);
  let isDone = false;
  const finish = (status: number): void => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    done(status);
  };
  const timer = setTimeout(() => {
    request.destroy();
    finish(0);
  }, timeoutMs);
  timer.unref();
  request.on('response', (response) => {
    response.on('error', () => {});
    response.on('end', () => finish(response.statusCode ?? 0));
    response.on('close', () => finish(response.complete ? (response.statusCode ?? 0) : 0));
    response.resume();
  });
  request.on('error', () => finish(0));
  request.end(delivery.body);
}
