/** Distinguishes a lost database from a bug in a statement. */
import { OperatingError, unreachable } from '../../core/operating-error.ts';

/**
 * Classes of SQLSTATE that blame the server, not the statement: 08 connection, 53 out of disk, memory or connections, 57P shutting
 * down, 58 its files. Source: PostgreSQL manual, appendix A.
 */
const serverStates = /^(08|53|57P|58)/;
const diskFull = '53100';
const socketErrors: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** Messages of pg errors that have no code. */
const brokenConnection =
  /Connection terminated|Connection ended|connection error and is not queryable|timeout exceeded when trying to connect/;

/** Codes of errors after which the same may be tried again on another connection. */
export const lossCodes: ReadonlySet<string> = new Set(['database-lost', 'database-unreachable']);

/** `database-lost` when the connection or the server failed, else the error itself. */
export function asOperatingError(error: unknown): unknown {
  if (error instanceof OperatingError || !(error instanceof Error) || !isLoss(error)) return error;
  if ((error as NodeJS.ErrnoException).code === diskFull)
    return unreachable(
      'database-lost',
      `The disk of the database is full: ${error.message}. Make room, then run the same command again: it continues from what was committed`,
      error,
    );
  return unreachable(
    'database-lost',
    `Lost the database: ${error.message}. When it is back, run the same command again: it continues from what was committed`,
    error,
  );
}

function isLoss(error: Error): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return brokenConnection.test(error.message);
  // Socket errors of the provider's client arrive as OperatingErrors, so the rest is the database's.
  return serverStates.test(code) || (socketErrors.has(code) && syscall !== undefined);
}
