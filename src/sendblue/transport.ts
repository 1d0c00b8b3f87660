/**
 * One HTTP call over undici's Pool. Invariants: a call is written to a socket at most once; a failure says whether the request may
 * have left, and says no only when it was never handed to a socket.
 */
import { type Dispatcher, errors, type FormData, Pool } from 'undici';
import { type Abortable, type AbortWatch, createAbortWatch } from './abort-watch.ts';
import { readRetryAfterMs } from './retry-after.ts';

export interface TransportOptions {
  /** Scheme, host and port; a path here precedes the path of every call. */
  readonly baseUrl: URL;
  /** Most connections; each carries one request at a time. */
  readonly connections: number;
  /** Milliseconds for a connection to be established, TLS included. */
  readonly connectTimeoutMs: number;
  /** Milliseconds from the request to the answer's headers. */
  readonly headersTimeoutMs: number;
  /** Milliseconds between two pieces of the answer's body. */
  readonly bodyTimeoutMs: number;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Including the query. */
  readonly path: string;
  /** JSON, or the parts of a form; null for no body. */
  readonly body: string | FormData | null;
}

/** When a call may leave, and what is called on its way. */
export interface Travel {
  readonly signal?: AbortSignal | undefined;
  /** Called once, just before the request is written to a connected socket; false ends the call before a byte has left. */
  readonly mayLeave?: (() => boolean) | undefined;
  /** Called when the whole request has been handed to the socket; for a form, which is written in pieces, when that has begun. */
  readonly onLeft?: (() => void) | undefined;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly text: string;
  /** How long the answer asks to wait, in milliseconds; null when it does not say. */
  readonly retryAfterMs: number | null;
}

export interface HttpFailure {
  readonly kind: 'failure';
  /** False only when no byte of the request can have left. */
  readonly mayHaveLeft: boolean;
  /** True when the caller's own signal ended it. */
  readonly isAborted: boolean;
  readonly cause: unknown;
}

export interface Transport {
  /** Never rejects for a network failure; rejects a call that HTTP does not allow. */
  request(call: HttpCall, travel?: Travel): Promise<HttpAnswer | HttpFailure>;
  /** Waits for open calls. */
  close(): Promise<void>;
}

/** Largest answer in bytes: a page of 1000 long messages has 20 MB. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** Creates a transport that sends these headers with every call. */
export function createTransport(options: TransportOptions, headers: Readonly<Record<string, string>>): Transport {
  const pool = new Pool(options.baseUrl.origin, {
    connections: options.connections,
    // With more requests on one socket, undici would write the others again when the first fails.
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs },
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
    maxResponseSize: maxAnswerBytes,
  });
  const aborts = createAbortWatch();
  const prefix = options.baseUrl.pathname.replace(/\/$/, '');
  const forJson = { ...headers, 'content-type': 'application/json' };
  return {
    request: async (call, travel = {}) =>
      new Promise((resolve, reject) => {
        const exchange = new Exchange({ settle: resolve, crash: reject }, aborts, travel);
        if (exchange.isOver) return;
        pool.dispatch(
          {
            method: call.method,
            path: prefix + call.path,
            headers: typeof call.body === 'string' ? forJson : headers,
            body: call.body,
          },
          exchange,
        );
      }),
    close: async () => {
      if (!pool.closed && !pool.destroyed) await pool.close();
    },
  };
}

interface Caller {
  readonly settle: (outcome: HttpAnswer | HttpFailure) => void;
  readonly crash: (bug: Error) => void;
}

/** One call on its way: undici calls its methods, and it reports to the caller once. */
class Exchange implements Dispatcher.DispatchHandler, Abortable {
  isOver = false;
  place = 0;
  #hasLeft = false;
  #status = 0;
  #retryAfterMs: number | null = null;
  #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | null = null;
  readonly #caller: Caller;
  readonly #aborts: AbortWatch;
  readonly #travel: Travel;

  constructor(caller: Caller, aborts: AbortWatch, travel: Travel) {
    this.#caller = caller;
    this.#aborts = aborts;
    this.#travel = travel;
    if (travel.signal !== undefined) aborts.add(travel.signal, this);
  }

  /** Called just before undici writes to a connected socket. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A second start would send the request twice; a start after the end would send one that no caller awaits.
    if (this.#hasLeft || this.isOver) {
      controller.abort(new Error('the request must not be written again'));
      return;
    }
    if (this.#travel.mayLeave?.() === false) {
      const cause = new Error('the request may not leave any more');
      this.#finish({ kind: 'failure', mayHaveLeft: false, isAborted: true, cause });
      controller.abort(cause);
      return;
    }
    this.#hasLeft = true;
    this.#controller = controller;
    const { onLeft } = this.#travel;
    // undici has no event for this, but writes the whole body before other code runs.
    if (onLeft !== undefined) queueMicrotask(onLeft);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    if (status === 429 || status >= 500) this.#retryAfterMs = readRetryAfterMs(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first, ...others] = this.#chunks;
    const whole = first === undefined || others.length === 0 ? first : Buffer.concat(this.#chunks);
    const text = whole?.toString('utf8') ?? '';
    this.#finish({ kind: 'answer', status: this.#status, text, retryAfterMs: this.#retryAfterMs });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    if (cause instanceof errors.InvalidArgumentError) this.#caller.crash(cause);
    this.#finish({ kind: 'failure', mayHaveLeft: this.#hasLeft, isAborted: false, cause });
  }

  onAbort(): void {
    const cause: unknown = this.#travel.signal?.reason;
    this.#finish({ kind: 'failure', mayHaveLeft: this.#hasLeft, isAborted: true, cause });
    this.#controller?.abort(cause instanceof Error ? cause : new Error('aborted'));
  }

  #finish(outcome: HttpAnswer | HttpFailure): void {
    if (this.isOver) return;
    this.isOver = true;
    const { signal } = this.#travel;
    if (signal !== undefined) this.#aborts.remove(signal, this);
    this.#caller.settle(outcome);
  }
}
