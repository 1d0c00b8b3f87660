/** The provider's own word that it has taken a message, as the answer to the attempt. */
import type { ProviderMessage } from '../sendblue/contract/message.ts';
import type { Answer } from '../store/dispatch/message-record.ts';

/** Proves only that the message was taken; what has become of it since is a report like any other. */
export function acceptedAnswer(attempt: { attemptId: number }, told: Pick<ProviderMessage, 'handle'>): Answer {
  return {
    attemptId: attempt.attemptId,
    outcome: 'accepted',
    state: 'accepted',
    handle: told.handle,
    providerStatus: 'QUEUED',
    channel: null,
    errorCode: null,
    errorMessage: null,
    readyAt: null,
    isOptedOut: false,
    isFree: false,
  };
}
