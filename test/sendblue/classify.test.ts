import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAnswer, classifyFailure } from '../../src/sendblue/classify.ts';
import type { Effect } from '../../src/sendblue/contract/endpoint.ts';
import { errorCodes } from '../../src/sendblue/contract/error-codes.ts';
import { runs } from '../support/runs.ts';

const send = { effect: 'send', proof: 'message_handle' } as const;
const effects: readonly Effect[] = ['send', 'write', 'read'];
const answer = (status: number, body: unknown, retryAfterMs: number | null = null) =>
  ({ kind: 'answer', status, text: typeof body === 'string' ? body : JSON.stringify(body), retryAfterMs }) as const;
const actionOf = (effect: Effect, status: number, body: unknown): string | null => {
  const outcome = classifyAnswer({ effect }, answer(status, body));
  return outcome.ok ? null : outcome.error.action;
};

const lost = (mayHaveLeft: boolean, isAborted = false) =>
  ({
    kind: 'failure',
    mayHaveLeft,
    isAborted,
    cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }),
  }) as const;

describe('the absence of an answer', () => {
  it.each([
    { effect: 'send', mayHaveLeft: true, action: 'ask-provider' },
    { effect: 'write', mayHaveLeft: true, action: 'ask-provider' },
    { effect: 'read', mayHaveLeft: true, action: 'retry' },
    { effect: 'send', mayHaveLeft: false, action: 'retry' },
    { effect: 'write', mayHaveLeft: false, action: 'retry' },
    { effect: 'read', mayHaveLeft: false, action: 'retry' },
  ] as const)('of a $effect means $action when it may have left: $mayHaveLeft', ({ effect, mayHaveLeft, action }) => {
    expect(classifyFailure(effect, lost(mayHaveLeft))).toMatchObject({
      action,
      kind: 'unreachable',
      isConnectionFailure: !mayHaveLeft,
    });
  });

  it('is not a connection failure when the caller ended the call before it left', () => {
    expect(classifyFailure('send', lost(false, true))).toMatchObject({
      action: 'retry',
      code: 'aborted',
      isConnectionFailure: false,
    });
    expect(classifyFailure('send', lost(true, true))).toMatchObject({ action: 'ask-provider', code: 'answer-lost' });
  });
});

describe('an answer', () => {
  it('to a write may be empty, to a read may not', () => {
    expect(actionOf('write', 204, '')).toBe(null);
    expect(actionOf('read', 200, '')).toBe('retry');
  });

  it('to a write, if broken off, means asking the provider', () => {
    expect(actionOf('write', 500, '')).toBe('ask-provider');
    expect(actionOf('write', 200, '<html>')).toBe('ask-provider');
  });

  it('with status ERROR is a refusal of a write or a read, unless it is a failed message', () => {
    expect(actionOf('write', 200, { status: 'ERROR', message: 'no' })).toBe('give-up');
    expect(actionOf('read', 200, { status: 'ERROR', message: 'no' })).toBe('give-up');
    expect(actionOf('read', 200, { status: 'ERROR', message_handle: 'h' })).toBe(null);
    expect(actionOf('write', 200, { status: 'ERROR', message: 'no', message_handle: 'h' })).toBe('give-up');
  });

  it('never asks about a read: a read is repeated', () => {
    expect(actionOf('read', 400, { status: 'ERROR', error_code: 10002 })).toBe('retry');
  });

  it("prefers the answer's wait to the code's", () => {
    const body = { status: 'ERROR', error_code: 'SMS_LIMIT_REACHED' };
    expect(classifyAnswer(send, answer(429, body, 5_000))).toMatchObject({ error: { retryAfterMs: 5_000 } });
    expect(classifyAnswer(send, answer(429, body))).toMatchObject({ error: { retryAfterMs: 3_600_000 } });
  });

  it('always has a meaning, and never allows repeating what may have been sent', () => {
    const status = fc.oneof(
      fc.integer({ min: 100, max: 599 }),
      fc.constantFrom(200, 201, 202, 400, 401, 403, 404, 429, 500, 503),
    );
    const known = fc.record(
      {
        status: fc.constantFrom('OK', 'ERROR', 'DECLINED', 'QUEUED', 'error', ''),
        error_code: fc.oneof(fc.constantFrom(...Object.keys(errorCodes), 0, null), fc.anything()),
        message_handle: fc.oneof(fc.string(), fc.constant(null)),
        error: fc.anything(),
        message: fc.oneof(fc.string(), fc.anything()),
        opted_out: fc.oneof(fc.boolean(), fc.anything()),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      known.map((fields) => JSON.stringify(fields)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...effects), status, body, (effect, code, text) => {
        const called = effect === 'send' ? send : { effect };
        const outcome = classifyAnswer(called, answer(code, text ?? ''));
        const isRight = outcome.ok
          ? code >= 200 && code < 300
          : effect === 'read'
            ? outcome.error.action !== 'ask-provider'
            : code < 500 || outcome.error.action === 'ask-provider';
        expect(isRight).toBe(true);
      }),
      { numRuns: runs(2_000) },
    );
  });
});
