/** A fresh database for one test: a clone of the migrated template, dropped afterwards. */
import pg from 'pg';
import { expect, inject } from 'vitest';
import { createDatabase, type OpenDatabase, openDatabase } from '../../src/store/database/connect.ts';
import { auditLedger } from '../../src/store/ledger/audit.ts';
import { onTestFinished } from './side-by-side.ts';

export interface TestDatabase extends OpenDatabase {
  /** As dispatch and tracking have it. */
  readonly engine: OpenDatabase;
  readonly url: string;
}

/** What makes and drops databases: connections that one test leaves to the next. */
const administrators = new pg.Pool({ connectionString: inject('serverUrl'), max: 2, allowExitOnIdle: true });
administrators.on('error', () => {});

/** An open database with the whole schema and no rows. However a test leaves it, its ledger is whole. */
export async function freshDatabase(): Promise<TestDatabase> {
  const opened = await openTestDatabase(await freshDatabaseUrl());
  onTestFinished(async () => expect(await auditLedger(opened.db)).toEqual([]));
  return opened;
}

/** Another pool for a database that there is, closed when the test ends. */
export async function openTestDatabase(url: string): Promise<TestDatabase> {
  const opened = await openDatabase({ url });
  const engine = createDatabase({ url, isRepeating: true });
  onTestFinished(async () => {
    await engine.close();
    await opened.close();
  });
  return { ...opened, engine, url };
}

/** Only the address, for tests that start Bluecast as a process of its own. */
export async function freshDatabaseUrl(): Promise<string> {
  const name = `bluecast_test_${process.pid}_${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  // As files: a third of the work of copying page by page through the log, and what its first connection would compute comes along.
  await administrators.query(`create database ${name} template ${inject('templateName')} strategy file_copy`);
  onTestFinished(async () => {
    await administrators.query(`drop database ${name} with (force)`);
  });
  const url = new URL(inject('serverUrl'));
  url.pathname = `/${name}`;
  return url.href;
}
