import { expect, test } from 'vitest';
import { asFileTrouble, findFileTrouble } from '../../src/core/file-trouble.ts';
import { badInput } from '../../src/core/operating-error.ts';

function failure(code: string, syscall = 'open', path = '/x/y'): Error {
  return Object.assign(new Error(code), { code, syscall, path });
}

test.each([
  ['EACCES', 'no-permission', 'bad-input'],
  ['EPERM', 'no-permission', 'bad-input'],
  ['EROFS', 'read-only-disk', 'bad-input'],
  ['ENOSPC', 'disk-full', 'unreachable'],
  ['EDQUOT', 'disk-full', 'unreachable'],
])('%s is the operating error %s, with the file in its sentence', (code, expected, kind) => {
  expect(asFileTrouble(failure(code))).toMatchObject({
    code: expected,
    kind,
    message: expect.stringContaining('/x/y'),
  });
});

test('a file in the place of a folder is named', () => {
  expect(asFileTrouble(failure('EEXIST', 'mkdir'))).toMatchObject({ code: 'file-in-the-way' });
  expect(asFileTrouble(failure('ENOTDIR', 'mkdir'))).toMatchObject({ code: 'file-in-the-way' });
});

test('a folder that cannot be made on a read-only disk is known by the code that Node gives it', () => {
  expect(asFileTrouble(failure('ENOENT', 'mkdir'))).toMatchObject({ code: 'read-only-disk' });
});

test('every other error stays what it is', () => {
  const others = [failure('ENOENT'), failure('EEXIST'), new Error('a bug'), badInput('known', 'Cannot'), 'text', null];
  for (const each of others) expect(asFileTrouble(each)).toBe(each);
});

test.each([
  ['FATAL:  could not write lock file "postmaster.pid": No space left on device', 'disk-full'],
  ['initdb: error: could not create directory: Read-only file system', 'read-only-disk'],
  ['postgres: could not access directory: Permission denied', 'no-permission'],
])('what PostgreSQL says is understood: %s', (said, code) => {
  expect(findFileTrouble(said, '/x')).toMatchObject({ code });
});

test('what a program says of anything else is none', () => {
  expect(findFileTrouble('FATAL:  out of shared memory', '/x')).toBe(null);
});
