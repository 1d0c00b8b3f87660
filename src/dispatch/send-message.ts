/**
 * One POST of one attempt, and its outcome as a value. Invariant: exactly one request; an error's `action` says what it means,
 * and nothing here decides that again.
 */

import type { SendStyle } from '../core/campaign/send-style.ts';
import type { AtKillPoint } from '../core/kill-point.ts';
import { advance } from '../core/message/advance.ts';
import { type AttemptAnswer, type AttemptKey, acceptedAnswer } from '../core/message/answer.ts';
import type { ErrorAction } from '../core/operating-error.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { ClaimedMessage } from '../store/dispatch/message-claim.ts';
import { ownFailureCode } from '../store/dispatch/message-record.ts';

/** What dispatch needs of the client. */
export type SendProvider = Pick<SendblueClient, 'sendMessage' | 'sendCarousel'>;

export interface Sent {
  readonly answer: AttemptAnswer;
  /** What a refusal asks for beyond its record; null when the provider took the message. */
  readonly refusal: {
    readonly action: ErrorAction;
    readonly reason: string;
    readonly isConnectionFailure: boolean;
    /** How long the line must pause, in milliseconds; null for not at all. */
    readonly pauseMs: number | null;
  } | null;
}

export interface PostWorld {
  readonly provider: SendProvider;
  readonly callbackUrl: ((attempt: AttemptKey) => string) | null;
  readonly killPoint: AtKillPoint;
}

export interface PostOptions {
  readonly message: ClaimedMessage;
  /** Our line, E.164. */
  readonly from: string;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Called just before the request is written to the socket: is the line still ours, and the window open? */
  readonly mayLeave: () => boolean;
}

/** Pause after "too many requests" without a Retry-After: 2 s, doubled with each try of the message up to 5 minutes. */
const firstPauseMs = 2_000;
const longestPauseMs = 300_000;

/** Sends one message. Errors become part of the answer: one message that hits a bug of ours must not stop the others. */
export async function postMessage(world: PostWorld, options: PostOptions): Promise<Sent> {
  try {
    return { answer: answerOf(options.message, await post(world, options)), refusal: null };
  } catch (error) {
    return refusedAnswer(options, error instanceof ProviderError ? error : asBug(error));
  }
}

function post(
  { provider, callbackUrl, killPoint }: PostWorld,
  { message, from, signal, mayLeave }: PostOptions,
): Promise<ProviderMessage> {
  const { messageId } = message;
  const options = {
    signal,
    mayLeave: () => {
      killPoint('post-before', messageId);
      return mayLeave();
    },
    onLeft: () => killPoint('post-after', messageId),
  };
  const common: Common = { number: message.phone, from_number: from };
  if (callbackUrl !== null) common.status_callback = callbackUrl(message);
  if (message.sendStyle !== null) common.send_style = message.sendStyle;
  if (message.kind === 'carousel') {
    return provider.sendCarousel({ ...common, media_urls: [...message.mediaUrls] }, options);
  }
  // Mutates one object: spreads here were a tenth of the cost of a message.
  const request: Parameters<SendProvider['sendMessage']>[0] = common;
  const [mediaUrl] = message.mediaUrls;
  if (message.content !== '') request.content = message.content;
  if (mediaUrl !== undefined) request.media_url = mediaUrl;
  return provider.sendMessage(request, options);
}

/** Fields that both kinds of send have. */
interface Common {
  number: string;
  from_number: string;
  status_callback?: string;
  send_style?: SendStyle;
}

/** A bug of ours while sending: the message's fate is unknown. Its text stays out of the error. */
function asBug(error: unknown): ProviderError {
  const name = error instanceof Error ? error.name : typeof error;
  return new ProviderError(`Bluecast failed while sending it: ${name}`, {
    code: ownFailureCode,
    action: 'ask-provider',
    cause: error,
  });
}

const beforeAnswer = { state: 'sending', providerStatus: null, channel: null } as const;

function answerOf(message: ClaimedMessage, taken: ProviderMessage): AttemptAnswer {
  const { handle, service, wasDowngraded, errorCode } = taken;
  const status = taken.status ?? 'QUEUED';
  const after = advance(beforeAnswer, { status, service, wasDowngraded, errorCode });
  return acceptedAnswer(message, {
    handle,
    state: after?.state === 'sent' || after?.state === 'delivered' ? after.state : 'accepted',
    providerStatus: status,
    channel: after?.channel ?? null,
  });
}

/** Where an attempt and its message go, by what may be done about the error. */
const outcomeOf = {
  retry: { outcome: 'unsent', state: 'planned' },
  'stop-line': { outcome: 'unsent', state: 'planned' },
  'stop-run': { outcome: 'unsent', state: 'planned' },
  'give-up': { outcome: 'refused', state: 'failed' },
  'ask-provider': { outcome: 'unknown', state: 'unknown' },
} as const;

function refusedAnswer({ message, now }: PostOptions, error: ProviderError): Sent {
  // Ended before it left, by a stop or a window that closed: that says nothing about the message or the line.
  const hasNotLeft = error.code === 'aborted';
  const pauseMs = error.action === 'retry' && !hasNotLeft ? pauseOf(message, error) : null;
  const answer: AttemptAnswer = {
    messageId: message.messageId,
    attemptId: message.attemptId,
    ...outcomeOf[error.action],
    handle: null,
    providerStatus: error.action === 'give-up' ? 'ERROR' : null,
    channel: null,
    errorCode: error.errorCode ?? error.code,
    errorMessage: error.message,
    readyAt: pauseMs === null ? null : new Date(now.getTime() + pauseMs),
    isOptedOut: error.isOptedOut,
    isFree: error.action === 'stop-line' || error.action === 'stop-run' || error.isConnectionFailure || hasNotLeft,
  };
  const { action, isConnectionFailure, message: reason } = error;
  return { answer, refusal: { action, reason, isConnectionFailure, pauseMs } };
}

function pauseOf(message: ClaimedMessage, error: ProviderError): number {
  if (error.isConnectionFailure) return 0;
  return error.retryAfterMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(message.earlierAttempts, 10));
}
