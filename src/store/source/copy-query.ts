/**
 * Asks a PostgreSQL of the operator's. Invariant: nothing there changes, half an answer is never taken for a whole one, and nothing of the
 * address, of a password or of a row is said to anybody.
 */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { codeOf } from '../../core/error-code.ts';

export interface SourceAsked {
  /** `postgresql://…` */
  readonly url: string;
  /** One statement that returns rows, without a semicolon at its end. */
  readonly sql: string;
  readonly timeoutMs: number;
  readonly stopping: AbortSignal;
}

/** Why a source gave nothing. Its `why` is safe to show. */
export class SourceFailure extends Error {
  readonly kind: 'unreachable' | 'wrong';
  readonly why: string;

  constructor(kind: 'unreachable' | 'wrong', why: string) {
    super(why);
    this.kind = kind;
    this.why = why;
  }
}

const connectTimeoutMs = 10_000;
/** The server ends the statement first; this is for a connection that has gone silent. */
const silenceMs = 15_000;

/** Writes the rows as a CSV with a header. Throws SourceFailure; then there is no file. */
export async function copyQuery(asked: SourceAsked & { file: string }): Promise<void> {
  const { file, sql, timeoutMs, stopping } = asked;
  await withSource(asked, async (client) => {
    // As one prepared statement: several, or what would end the parentheses below, are refused here.
    await client.query({ name: 'audience', text: `explain ${sql}` });
    const copying = client.query(copyTo(`copy (\n${sql}\n) to stdout with (format csv, header)`));
    const late = AbortSignal.timeout(timeoutMs + silenceMs);
    try {
      await pipeline(copying, createWriteStream(file, { mode: 0o600 }), { signal: AbortSignal.any([stopping, late]) });
      // Only a whole answer is followed by one to this.
      await client.query('commit');
    } catch (error) {
      await rm(file, { force: true });
      throw late.aborted ? new SourceFailure('unreachable', 'the connection was lost') : error;
    }
  });
}

/** The version of the server, which says that it can be reached. Throws SourceFailure. */
export async function askVersion(asked: Omit<SourceAsked, 'sql'>): Promise<string> {
  return withSource(asked, async (client) => {
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
    return rows[0]?.version ?? 'unknown';
  });
}

/** A connection in a transaction that can only read. */
async function withSource<T>(
  { url, timeoutMs }: Pick<SourceAsked, 'url' | 'timeoutMs'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  if (!isAddress(url))
    throw new SourceFailure('wrong', 'it is no address like postgresql://name:password@host/database');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'bluecast',
  });
  // What breaks the connection also fails the statement.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(`set local statement_timeout = ${Math.round(timeoutMs)}`);
    await client.query(`set local datestyle = 'ISO'; set local timezone = 'UTC'`);
    return await work(client);
  } catch (error) {
    throw describeFailure(error, timeoutMs);
  } finally {
    await client.end().catch(() => {});
  }
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && /^postgres(?:ql)?:$/.test(new URL(url).protocol);
}

/** Errors of syntax and of names. Others may quote what stands in a row. */
const aboutTheQuery = /^42/;
const refusedLogin = /^28/;

function describeFailure(error: unknown, timeoutMs: number): unknown {
  if (error instanceof SourceFailure || (error instanceof Error && error.name === 'AbortError')) return error;
  if (!(error instanceof pg.DatabaseError))
    return new SourceFailure('unreachable', `it cannot be reached (${codeOf(error) ?? 'no answer'})`);
  const { code = '', position, message } = error;
  if (refusedLogin.test(code)) return new SourceFailure('wrong', 'it refuses the name or the password');
  if (code === '3D000') return new SourceFailure('wrong', 'it has no database of that name');
  if (code === '57014')
    return new SourceFailure('wrong', `the query took longer than ${Math.round(timeoutMs / 1_000)} s`);
  if (code === '25006') return new SourceFailure('wrong', 'the query changes data: only reading is permitted');
  if (code.startsWith('57P') || code.startsWith('08') || code === '53300')
    return new SourceFailure('unreachable', `it ended or refused the connection (${code})`);
  if (!aboutTheQuery.test(code)) return new SourceFailure('wrong', `the query failed (SQLSTATE ${code})`);
  const at = position === undefined ? '' : `, at character ${Math.max(1, Number(position) - 'explain '.length)}`;
  return new SourceFailure('wrong', `${message}${at}`);
}
