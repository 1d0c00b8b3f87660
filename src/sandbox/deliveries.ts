/**
 * Callbacks and webhooks on their way out. Source: sendblue-api.md §4.8. Invariant: each is tried at most four times, no more than
 * `mostOpen` are on the wire, and what a receiver does never disturbs the sandbox.
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
  /** Stands in `sb-signing-secret`; null is no such header. */
  readonly secret: string | null;
}

export interface DeliveryCounts {
  readonly delivered: number;
  /** Given up after the last try, or refused with a 3xx or 4xx. */
  readonly failed: number;
  readonly retried: number;
  /** Thrown away because too many waited. */
  readonly dropped: number;
  readonly waiting: number;
}

export interface Deliveries {
  send(delivery: Delivery): void;
  counts(): DeliveryCounts;
  /** Resolves when nothing is on the wire or waits for its turn; retries that are due later do not count. */
  idle(): Promise<void>;
  /** Forgets what waits. */
  clear(): void;
  close(): void;
}

/** Enough to keep a local receiver busy. */
const mostOpen = 64;
/** About 200 MB of bodies. */
const mostWaiting = 200_000;

interface Waiting {
  readonly delivery: Delivery;
  readonly attempt: number;
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
  let waiting: Waiting[] = [];
  let next = 0;
  let open = 0;
  let isClosed = false;
  const count = { delivered: 0, failed: 0, retried: 0, dropped: 0 };
  let whenIdle: (() => void)[] = [];

  const enqueue = (item: Waiting): void => {
    if (isClosed) return;
    if (waiting.length - next >= mostWaiting) count.dropped += 1;
    else waiting.push(item);
    work();
  };
  const nextInLine = (): Waiting | undefined => (open < mostOpen ? waiting[next] : undefined);
  const work = (): void => {
    for (let item = nextInLine(); item !== undefined; item = nextInLine()) {
      next += 1;
      if (next > 1_024 && next * 2 > waiting.length) {
        waiting = waiting.slice(next);
        next = 0;
      }
      begin(item);
    }
    if (open === 0 && next >= waiting.length) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  };
  const begin = (item: Waiting): void => {
    open += 1;
    post(agents, item.delivery, settings.timeoutMs * settings.scale, (status) => {
      open -= 1;
      finish(item, status);
      work();
    });
  };
  const finish = ({ delivery, attempt }: Waiting, status: number): void => {
    if (isClosed) return;
    const wait = settings.retryAfterMs[attempt];
    if (status >= 200 && status < 300) count.delivered += 1;
    else if ((status !== 0 && status < 500) || wait === undefined) count.failed += 1;
    else {
      count.retried += 1;
      world.queue.add(world.now() + wait * settings.scale, () => enqueue({ delivery, attempt: attempt + 1 }));
    }
  };
  return {
    send: (delivery) => enqueue({ delivery, attempt: 0 }),
    counts: () => ({ ...count, waiting: waiting.length - next + open }),
    idle: async () => {
      if (open > 0 || next < waiting.length) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
    clear: () => {
      waiting = [];
      next = 0;
    },
    close: () => {
      isClosed = true;
      waiting = [];
      next = 0;
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

/** Where a webhook really goes: http becomes https, as in life, except on this machine. Null for what is no web address. */
export function deliveryUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) url.protocol = 'https:';
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/** One POST. `done` gets the status, or 0 when there was no answer in time. */
function post(
  agents: Readonly<Record<'http:' | 'https:', http.Agent>>,
  delivery: Delivery,
  timeoutMs: number,
  done: (status: number) => void,
): void {
  const url = deliveryUrl(delivery.url);
  if (url === null) {
    done(400);
    return;
  }
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
