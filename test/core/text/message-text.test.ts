import { expect, it } from 'vitest';
import { findTextProblem, maxTextLength } from '../../../src/core/text/message-text.ts';

it('A text may be empty only with an image', () => {
  expect(findTextProblem(' \n', { hasMedia: false })).toBe('is empty after filling in the values');
  expect(findTextProblem('', { hasMedia: true })).toBeNull();
});

it('A text may have 18,996 characters and not one more', () => {
  expect(findTextProblem('a'.repeat(18_996), { hasMedia: false })).toBeNull();
  expect(findTextProblem('a'.repeat(maxTextLength + 1), { hasMedia: true })).toBe(
    'has 18997 characters after filling in the values, 18996 are allowed',
  );
});
