/** Refusals that any endpoint may give. Source: guide/security, guide/limits, and live probes by third parties. */
import type { DocumentedError } from './endpoint.ts';

export const commonErrors = {
  keysMissing: {
    status: 403,
    when: 'a key header is missing',
    message: 'Did not get inputs for authorization',
    confidence: 'O',
    shape: 'bare',
  },
  keysWrong: {
    status: 401,
    when: 'the pair of keys is wrong',
    message: 'Invalid Credentials',
    confidence: 'O',
  },
  tooManyRequests: {
    status: 429,
    when: 'a limit of the line, the account or the server is exceeded',
    message: 'Too Many Requests',
    confidence: 'G',
    textConfidence: 'I',
    errorCode: 4001,
  },
  internalError: {
    status: 500,
    when: 'the provider fails',
    message: 'Internal server error',
    confidence: 'G',
    textConfidence: 'I',
    errorCode: 5000,
  },
} as const satisfies Readonly<Record<string, DocumentedError>>;

/** Not recorded anywhere: the status is inferred. */
export const agencyOnly = {
  status: 403,
  when: 'the account is not an agency account',
  message: 'This endpoint is only available to agency accounts',
  confidence: 'I',
} as const satisfies DocumentedError;
