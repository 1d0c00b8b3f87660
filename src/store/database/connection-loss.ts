/** Tells a database that went away from a bug in a statement. */
import { OperatingError, unreachable } from '../../core/operating-error.ts';

/**
 * Classes of SQLSTATE that are the server's condition, not the statement's: 08 connection, 53 out of resources (disk,
 * memory, connections), 57P being shut down, 58 its files. Source: PostgreSQL manual, appendix A.
 */
const serverStates = /^(08|53|57P|58)/;
const socketErrors: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);
/** pg gives these no code. */
const brokenConnection =
  /Connection terminated|Connection ended|connection error and is not queryable|timeout exceeded when trying to connect/;

/** The error itself, or `database-lost` when the connection or the server is what failed. */
export function asOperatingError(error: unknown): unknown {
  if (error instanceof OperatingError || !(error instanceof Error) || !isLoss(error)) return error;
  return unreachable(
    'database-lost',
    `Lost the database: ${error.message}. When it is back, run the same command again: it goes on from what was committed`,
    error,
  );
}

function isLoss(error: Error): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') return brokenConnection.test(error.message);
  // A socket error of the provider's client comes as an OperatingError, so what is left here is the database's.
  return serverStates.test(code) || (socketErrors.has(code) && syscall !== undefined);
}
