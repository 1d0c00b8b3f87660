import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf } from '../../src/core/error-code.ts';

test('a failure is named by its code, and one without a code by an unknown reason', () => {
  const absent = (): unknown => {
    try {
      return readFileSync('/no/such/file');
    } catch (error) {
      return error;
    }
  };
  expect([absent(), new Error('no code'), { code: 7 }, null, 'thrown text'].map(codeOf)).toEqual([
    'ENOENT',
    'unknown reason',
    'unknown reason',
    'unknown reason',
    'unknown reason',
  ]);
});
