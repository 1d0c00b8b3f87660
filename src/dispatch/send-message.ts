/**
 * One POST of one attempt, and its outcome as a value. Invariant: exactly one request; what an error means is read from its
 * `action`, never judged again.
 */
import { advance } from '../core/advance.ts';
import type { ErrorAction } from '../core/operating-error.ts';
import { ProviderError } from '../core/provider-error.ts';
import type { SendblueClient } from '../sendblue/client.ts';
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { ClaimedMessage } from '../store/message-claim.ts';
import type { Answer } from '../store/message-record.ts';

/** What dispatch needs of the client. */
export type SendProvider = Pick<SendblueClient, 'sendMessage' | 'sendCarousel'>;

export interface Sent {
  readonly answer: Answer;
  /** What else the answer asks for; null when the message was taken. */
  readonly refusal: {
    readonly action: ErrorAction;
    readonly reason: string;
    readonly isConnectionFailure: boolean;
    /** How long the line should pause, in milliseconds; null for not at all. */
    readonly pauseMs: number | null;
  } | null;
}

export interface PostOptions {
  readonly message: ClaimedMessage;
  /** Our line, E.164. */
  readonly from: string;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** Pause after "too many", doubled with each try of the same message, for lack of a word from the provider. */
const firstPauseMs = 2_000;
const longestPauseMs = 300_000;

/** Sends one message. Failures of the provider are part of the answer; anything else is a bug and is thrown. */
export async function postMessage(
  world: { provider: SendProvider; callbackUrl: ((attemptId: number) => string) | null },
  options: PostOptions,
): Promise<Sent> {
  try {
    return { answer: acceptedAnswer(options.message, await post(world, options)), refusal: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return refusedAnswer(options, error);
  }
}

async function post(
  { provider, callbackUrl }: { provider: SendProvider; callbackUrl: ((attemptId: number) => string) | null },
  { message, from, signal }: PostOptions,
): Promise<ProviderMessage> {
  const common = {
    number: message.phone,
    from_number: from,
    ...(callbackUrl === null ? {} : { status_callback: callbackUrl(message.attemptId) }),
  };
  if (message.kind === 'carousel') {
    return provider.sendCarousel({ ...common, media_urls: [...message.mediaUrls] }, { signal });
  }
  const [mediaUrl] = message.mediaUrls;
  return provider.sendMessage(
    {
      ...common,
      ...(message.content === '' ? {} : { content: message.content }),
      ...(mediaUrl === undefined ? {} : { media_url: mediaUrl }),
    },
    { signal },
  );
}

function acceptedAnswer(message: ClaimedMessage, told: ProviderMessage): Answer {
  const before = { state: 'sending', providerStatus: null, channel: null } as const;
  const status = told.status ?? 'QUEUED';
  const after = advance(before, { ...told, status });
  return {
    attemptId: message.attemptId,
    outcome: 'accepted',
    state: after?.state === 'sent' || after?.state === 'delivered' ? after.state : 'accepted',
    handle: told.handle,
    providerStatus: status,
    channel: after?.channel ?? null,
    errorCode: null,
    errorMessage: null,
    readyAt: null,
    isOptedOut: false,
  };
}

/** Where an attempt and its message go for each thing that may be done about an error. */
const outcomeOf = {
  retry: { outcome: 'unsent', state: 'planned' },
  'stop-line': { outcome: 'unsent', state: 'planned' },
  'stop-run': { outcome: 'unsent', state: 'planned' },
  'give-up': { outcome: 'refused', state: 'failed' },
  'ask-provider': { outcome: 'unknown', state: 'unknown' },
} as const;

function refusedAnswer({ message, now }: PostOptions, error: ProviderError): Sent {
  const pauseMs = error.action === 'retry' ? pauseOf(message, error) : null;
  const answer: Answer = {
    attemptId: message.attemptId,
    ...outcomeOf[error.action],
    handle: null,
    providerStatus: error.action === 'give-up' ? 'ERROR' : null,
    channel: null,
    errorCode: error.errorCode ?? error.code,
    errorMessage: error.message,
    readyAt: pauseMs === null ? null : new Date(now.getTime() + pauseMs),
    isOptedOut: error.isOptedOut,
  };
  const { action, isConnectionFailure, message: reason } = error;
  return { answer, refusal: { action, reason, isConnectionFailure, pauseMs } };
}

function pauseOf(message: ClaimedMessage, error: ProviderError): number {
  if (error.isConnectionFailure) return 0;
  return error.retryAfterMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(message.earlierAttempts, 10));
}
