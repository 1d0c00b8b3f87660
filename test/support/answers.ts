/** Answers as the provider gives them, for tests that need only some of their fields. */
import type { Answer } from '../../src/store/message-record.ts';

/** An acceptance under a handle of its own, unless `more` says otherwise. */
export function answerTo(attemptId: number, more: Partial<Answer> = {}): Answer {
  return {
    attemptId,
    outcome: 'accepted',
    state: 'accepted',
    handle: `handle-${attemptId}`,
    providerStatus: 'QUEUED',
    channel: null,
    errorCode: null,
    errorMessage: null,
    readyAt: null,
    isOptedOut: false,
    isFree: false,
    ...more,
  };
}

export const unsent = { outcome: 'unsent', state: 'planned', handle: null, providerStatus: null } as const;
export const refused = { outcome: 'refused', state: 'failed', handle: null, providerStatus: 'ERROR' } as const;
