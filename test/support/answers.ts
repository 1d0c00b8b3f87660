/** Answers as the provider gives them, for tests that need only some of their fields. */

import { type AttemptAnswer, type AttemptKey, acceptedAnswer } from '../../src/core/message/answer.ts';

/** An acceptance under a handle of its own, unless `more` says otherwise. */
export function answerTo(attempt: AttemptKey, more: Partial<AttemptAnswer> = {}): AttemptAnswer {
  return { ...acceptedAnswer(attempt, { handle: `handle-${attempt.attemptId}` }), ...more };
}

export const unsent = { outcome: 'unsent', state: 'planned', handle: null, providerStatus: null } as const;
export const refused = { outcome: 'refused', state: 'failed', handle: null, providerStatus: 'ERROR' } as const;
