/** The database's faults during a run: the workers wait and go on by themselves, and nobody is written to twice. */
import type pg from 'pg';
import { expect } from 'vitest';
import { openCrew } from '../support/crew.ts';
import { openOwnServer } from '../support/own-server.ts';
import { openProxy } from '../support/proxy.ts';
import { casesOf } from '../support/runs.ts';
import { until } from '../support/shop.ts';
import { onTestFinished, sideBySide, sideBySideFor } from '../support/side-by-side.ts';
import { expectOnceEach, untilSettled } from '../support/truth.ts';

const contacts = 80;

sideBySide(
  'a PostgreSQL that is restarted twice in mid-run, the second time without a goodbye, is waited for',
  async () => {
    const server = await openOwnServer();
    onTestFinished(server.close);
    const crew = await openCrew({ contacts, perSecond: 10, databaseUrl: server.url });
    const { world } = await crew.join();
    for (const [how, after] of [
      ['fast', 10],
      ['immediate', 40],
    ] as const) {
      await until(() => crew.sandbox.ledger().accepted > after);
      await server.restart(how);
    }
    await untilSettled(crew);
    await expectOnceEach(crew, { messages: contacts });
    expect(world.noted()).toContain('database-lost');
  },
);

const committed: readonly [string, string][] = [
  ['a claim', 'owned as materialized'],
  ['a record', 'with answer as materialized'],
  ['the COMMIT of a take-over', 'commit'],
];

sideBySideFor(casesOf(committed, ([what]) => what === 'a record'))(
  'a connection that is cut while the server commits %s doubles nothing and loses nothing',
  async ([, statement]) => {
    // Enough claims for their statement to be sent as text again: store/database/preparing-pool.ts.
    const crew = await openCrew({ contacts, perSecond: 10 });
    const proxy = await openProxy(crew.url);
    proxy.cutAfter(statement);
    await crew.join({ url: proxy.url });
    if (statement !== 'commit') {
      await until(() => crew.sandbox.ledger().accepted > 10);
      proxy.cutAfter(statement);
    }
    await untilSettled(crew);
    await expectOnceEach(crew, { messages: contacts });
    expect(proxy.cuts()).toBe(statement === 'commit' ? 1 : 2);
  },
);

sideBySide(
  'when the session that holds the locks is terminated, time after time, the worker opens another and goes on',
  async () => {
    const crew = await openCrew({ contacts, perSecond: 10 });
    const { world } = await crew.join();
    for (const after of [5, 30, 55]) {
      await until(() => crew.sandbox.ledger().accepted > after);
      await crew.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'bluecast owner' and datname = current_database()`);
    }
    await untilSettled(crew);
    await expectOnceEach(crew, { messages: contacts });
    expect(world.noted().match(/database-lost/g)?.length).toBeGreaterThanOrEqual(3);
  },
);

sideBySide('with too many connections the worker makes do, and goes on when there is room again', async () => {
  const crew = await openCrew({ contacts, perSecond: 10 });
  const role = await createRole(crew.pool);
  const url = new URL(crew.url);
  url.username = role.name;
  url.password = role.name;
  const { world } = await crew.join({ url: url.href });
  await until(() => crew.sandbox.ledger().accepted > 10);
  // One for the locks, and none for anything else.
  await role.limit(1);
  await until(() => world.noted().includes('database-lost'));
  await until(() => /too many connections/.test(world.noted()));
  await role.limit(-1);
  await untilSettled(crew);
  await expectOnceEach(crew, { messages: contacts });
});

sideBySide(
  'a disk that is full while attempts are written is waited for, and what was answered meanwhile is kept',
  async () => {
    const crew = await openCrew({ contacts, perSecond: 10 });
    await crew.pool.query(`
    create table full_disk ();
    create function fail_when_full() returns trigger language plpgsql as $$ begin
      if exists (select from full_disk) then
        raise exception 'could not extend file: No space left on device' using errcode = '53100';
      end if;
      return null;
    end $$;
    create trigger attempt_fails after insert or update on attempt for each statement execute function fail_when_full()`);
    const { world } = await crew.join();
    await until(() => crew.sandbox.ledger().accepted > 10);
    await crew.pool.query('insert into full_disk default values');
    await until(() => world.noted().includes('No space left on device'));
    const atFull = crew.sandbox.ledger().accepted;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // What had been claimed on two lines was on its way; without an attempt nothing follows.
    expect(crew.sandbox.ledger().accepted - atFull).toBeLessThanOrEqual(2 * 10);
    await crew.pool.query('delete from full_disk');
    await untilSettled(crew);
    await expectOnceEach(crew, { messages: contacts });
  },
);

interface LimitedRole {
  readonly name: string;
  /** So many connections from now on, and those that there are end; -1 is no limit. */
  limit(connections: number): Promise<void>;
}

/** Somebody who is no superuser: on those the server puts no limit. */
async function createRole(pool: pg.Pool): Promise<LimitedRole> {
  const name = `bluecast_test_role_${process.pid}`;
  await pool.query(`create role ${name} login password '${name}'`);
  onTestFinished(async () => {
    await pool.query(`drop owned by ${name}; drop role ${name}`);
  });
  for (const kind of ['tables', 'sequences']) await pool.query(`grant all on all ${kind} in schema public to ${name}`);
  return {
    name,
    limit: async (connections) => {
      await pool.query(`alter role ${name} connection limit ${connections}`);
      if (connections < 0) return;
      await pool.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [name]);
    },
  };
}
