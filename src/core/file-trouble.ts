/** Failures of files and disks that an operator can mend, as sentences. */
import { badInput, OperatingError, unreachable } from './operating-error.ts';

const forbidden: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);
const full: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
/** From `mkdir`, when a file has the name that a folder needs. */
const inTheWay: ReadonlySet<string> = new Set(['EEXIST', 'ENOTDIR']);
/** What programs and PostgreSQL say in English for the same. */
const saidFull = /No space left on device|Disk quota exceeded/;
const saidForbidden = /Permission denied|Operation not permitted/;
const saidReadOnly = /Read-only file system/;

/** `disk-full`, `read-only-disk`, `no-permission` or `file-in-the-way` if that is why a file cannot be used, else the error itself. */
export function asFileTrouble(error: unknown): unknown {
  if (error instanceof OperatingError || !(error instanceof Error) || !('syscall' in error)) return error;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  const what = path === undefined ? 'a file' : path;
  if (forbidden.has(code)) return noPermission(what, error);
  // Node makes ENOENT of the EROFS of a folder that is made with its parents.
  if (code === 'EROFS' || (syscall === 'mkdir' && code === 'ENOENT')) return readOnly(what, error);
  if (full.has(code)) return diskFull(what, error);
  if (syscall === 'mkdir' && inTheWay.has(code))
    return badInput('file-in-the-way', `Cannot make the folder ${what}: there is a file of that name; move it away`);
  return error;
}

/** The same for what a program said when it failed to use `file`; null if it said nothing of the kind. */
export function findFileTrouble(said: string, file: string): OperatingError | null {
  if (saidFull.test(said)) return diskFull(file);
  if (saidReadOnly.test(said)) return readOnly(file);
  return saidForbidden.test(said) ? noPermission(file) : null;
}

function noPermission(file: string, cause?: Error): OperatingError {
  return badInputBecause(
    'no-permission',
    `Cannot use ${file}: you lack the permission; start Bluecast in a folder that is yours, or ask its owner for the permission`,
    cause,
  );
}

function readOnly(file: string, cause?: Error): OperatingError {
  return badInputBecause(
    'read-only-disk',
    `Cannot write ${file}: the file system is read-only; start Bluecast in a folder that can be written`,
    cause,
  );
}

function diskFull(file: string, cause?: Error): OperatingError {
  return unreachable(
    'disk-full',
    `Cannot write ${file}: the disk is full; make room, then run the same command again`,
    cause,
  );
}

function badInputBecause(code: string, message: string, cause: Error | undefined): OperatingError {
  return new OperatingError(message, { code, action: 'stop-run', kind: 'bad-input', cause });
}
