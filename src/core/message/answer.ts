/** The outcome of one attempt, as the engine records it. */

/** What names one attempt: its message and its number. */
export interface AttemptKey {
  readonly messageId: number;
  readonly attemptId: number;
}

/** The answer to one attempt. `state` is the new state of its message. */
export interface AttemptAnswer extends AttemptKey {
  readonly outcome: 'accepted' | 'refused' | 'unsent' | 'unknown';
  readonly state: 'accepted' | 'sent' | 'delivered' | 'failed' | 'planned' | 'unknown';
  readonly handle: string | null;
  readonly providerStatus: string | null;
  readonly channel: 'iMessage' | 'RCS' | 'SMS' | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** For `planned`: not to be tried again before this time. */
  readonly readyAt: Date | null;
  /** The provider reports that this person has opted out. */
  readonly isOptedOut: boolean;
  /** Do not count this attempt: the line or the connection failed, not the message. */
  readonly isFree: boolean;
}

/** An answer that carries the provider's handle: it has taken the message. */
interface Acceptance {
  readonly handle: string | null;
  /** The message's state at that time; absent: accepted. Later states come as reports. */
  readonly state?: 'accepted' | 'sent' | 'delivered';
  readonly providerStatus?: string;
  readonly channel?: AttemptAnswer['channel'];
}

/** The provider took the message. */
export function acceptedAnswer(
  { messageId, attemptId }: AttemptKey,
  { handle, state = 'accepted', providerStatus = 'QUEUED', channel = null }: Acceptance,
): AttemptAnswer {
  return {
    messageId,
    attemptId,
    outcome: 'accepted',
    state,
    handle,
    providerStatus,
    channel,
    errorCode: null,
    errorMessage: null,
    readyAt: null,
    isOptedOut: false,
    isFree: false,
  };
}
