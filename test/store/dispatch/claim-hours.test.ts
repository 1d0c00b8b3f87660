import { expect, test } from 'vitest';
import type { AccountHours } from '../../../src/core/hours/permitted.ts';
import { newContactBefore } from '../../../src/core/pace/new-contact.ts';
import { findPlace, placeKey } from '../../../src/core/place/place.ts';
import { takeLine } from '../../../src/store/dispatch/line.ts';
import { claimMessages } from '../../../src/store/dispatch/message-claim.ts';
import { ensurePlaces, keepWindows } from '../../../src/store/places/place.ts';
import { freshDatabase } from '../../support/database.ts';
import { insertPlace } from '../../support/places.ts';
import { startTestRun, testNow } from '../../support/run.ts';
import { until } from '../../support/shop.ts';

const day = '2026-11-23T';

async function runAt(windows: Readonly<Record<string, readonly (readonly [string, string])[]>>, contacts: number) {
  const database = await freshDatabase();
  const placeIds: number[] = [];
  for (const [name, each] of Object.entries(windows)) placeIds.push(await insertPlace(database.pool, name, each));
  const { runId, lineIds } = await startTestRun(database, { contacts, placeIds });
  return withClaim(database, { runId, lineId: lineIds[0] ?? 0, placeIds });
}

async function withClaim<T extends { runId: number; lineId: number }>(
  database: Awaited<ReturnType<typeof freshDatabase>>,
  of: T,
) {
  const { runId, lineId } = of;
  const { epoch } = await takeLine(database.db, { lineId, owner: 'test', now: testNow });
  const claim = async (at: string, more: Partial<Parameters<typeof claimMessages>[1]> = {}) => {
    const now = new Date(at);
    const asked = { runId, lineId, epoch, now, limit: 100, newLimit: 100, newBefore: newContactBefore(now) };
    return claimMessages(database.db, { ...asked, ...more });
  };
  return { ...database, ...of, claim };
}

test('nothing is claimed for a place that is closed, and all of it once it opens', async () => {
  const run = await runAt({ florida: [[`${day}17:00Z`, `${day}21:00Z`]] }, 3);
  expect(await run.claim(`${day}16:59:59.999Z`)).toEqual([]);
  expect(await run.claim(`${day}17:00Z`)).toHaveLength(3);
});

test('a claim is made a minute before the window closes, and not a second later', async () => {
  const run = await runAt({ florida: [[`${day}13:00Z`, `${day}20:00Z`]] }, 2);
  const [first] = await run.claim(`${day}19:59:00Z`, { limit: 1 });
  expect(first?.untilMs).toBe(Date.parse(`${day}20:00Z`));
  expect(await run.claim(`${day}19:59:01Z`)).toEqual([]);
  expect(await run.claim(`${day}20:00:01Z`)).toEqual([]);
});

test('a place without any window is closed', async () => {
  const run = await runAt({ nowhere: [] }, 2);
  expect(await run.claim(`${day}17:00Z`)).toEqual([]);
});

test('the place that closes first goes first, and others follow within the same claim', async () => {
  const run = await runAt(
    {
      west: [[`${day}13:00Z`, `${day}23:00Z`]],
      east: [[`${day}13:00Z`, `${day}20:00Z`]],
      shut: [[`${day}21:00Z`, `${day}23:00Z`]],
    },
    9,
  );
  const claimed = await run.claim(`${day}15:00Z`, { limit: 4 });
  expect(claimed.map(({ untilMs }) => new Date(untilMs).getUTCHours())).toEqual([20, 20, 20, 23]);
  expect(await run.claim(`${day}15:00Z`)).toHaveLength(2);
  expect(await run.claim(`${day}15:00Z`)).toEqual([]);
});

test('new contacts keep to their limit over all places, and known ones need none of it', async () => {
  const run = await runAt({ west: [[`${day}13:00Z`, `${day}23:00Z`]], east: [[`${day}13:00Z`, `${day}20:00Z`]] }, 8);
  await run.pool.query(
    'update contact set last_message_at = $1 where id in (select id from contact order by id limit 2)',
    [testNow],
  );
  await run.pool.query(
    'update queue q set is_new_contact = false from contact c where c.id = q.contact_id and c.last_message_at is not null',
  );
  const claimed = await run.claim(`${day}15:00Z`, { newLimit: 3 });
  expect(claimed).toHaveLength(5);
  expect(await run.claim(`${day}15:00Z`, { newLimit: 0 })).toEqual([]);
});

test('a message that returns to the queue keeps its place', async () => {
  const run = await runAt({ florida: [[`${day}13:00Z`, `${day}20:00Z`]] }, 1);
  const [first] = await run.claim(`${day}15:00Z`);
  const { unclaimMessages } = await import('../../../src/store/dispatch/message-unclaim.ts');
  await unclaimMessages(run.db, { attempts: first === undefined ? [] : [first], now: testNow, why: 'never left' });
  expect(await run.claim(`${day}21:00Z`)).toEqual([]);
  expect(await run.claim(`${day}16:00Z`)).toHaveLength(1);
});

/** A run to people with these area codes, whose windows are made from the packs and these hours. */
async function runByPacks(areaCodes: readonly string[], hours: AccountHours, now: Date) {
  const database = await freshDatabase();
  const setHours = async (next: AccountHours) => {
    await database.db
      .updateTable('account')
      .set({ hours: JSON.stringify(next) })
      .where('id', '=', 1)
      .execute();
    await keepWindows(database.db, { accountId: 1, now });
  };
  const first = await startTestRun(database, { contacts: 1, campaign: 'first' });
  const keys = areaCodes.map((code) => placeKey(findPlace(`+1${code}5550123`)));
  const ids = await ensurePlaces(database.db, { runId: first.runId, candidates: keys });
  await setHours(hours);
  const placeIds = keys.map((key) => ids.get(key) ?? -1);
  const { runId, lineIds } = await startTestRun(database, {
    contacts: areaCodes.length,
    placeIds,
    firstPhone: 12_135_550_100,
  });
  return { ...(await withClaim(database, { runId, lineId: lineIds[0] ?? 0, placeIds })), setHours };
}

const byPacks: AccountHours = { own: {}, off: {}, emergency: null };

test('an emergency holds a state from the next claim on, and lets it go when it is over', async () => {
  const now = new Date('2026-12-01T16:00:00Z');
  const run = await runByPacks(['504', '504', '212'], byPacks, now);
  expect(await run.claim(now.toISOString(), { limit: 1 })).toHaveLength(1);
  await run.setHours({ ...byPacks, emergency: { states: ['LA'], untilMs: Date.parse('2026-12-02T00:00Z') } });
  expect(await run.claim(now.toISOString())).toHaveLength(1);
  expect(await run.claim('2026-12-01T17:00Z')).toEqual([]);
  await run.setHours(byPacks);
  expect(await run.claim('2026-12-01T17:00Z')).toHaveLength(1);
});

test('windows that wait for another process to save the account are made of what it saved', async () => {
  const now = new Date('2026-12-01T16:00:00Z');
  const run = await runByPacks(['504'], byPacks, now);
  await run.pool.query('update place set made_of = null where id > 0');
  const other = await run.pool.connect();
  await other.query('begin');
  const held = { ...byPacks, emergency: { states: ['LA'], untilMs: Date.parse('2026-12-02T00:00Z') } };
  await other.query('update account set hours = $1 where id = 1', [JSON.stringify(held)]);
  const making = keepWindows(run.db, { accountId: 1, now });
  await until(
    async () =>
      (
        await run.pool.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rowCount === 1,
  );
  await other.query('commit');
  other.release();
  await making;
  expect(await run.claim(now.toISOString())).toEqual([]);
});

test('windows are made weeks ahead, once for the same facts, and again for the days after', async () => {
  const now = new Date('2026-12-01T16:00:00Z');
  const run = await runByPacks(['305'], byPacks, now);
  expect(await keepWindows(run.db, { accountId: 1, now })).toBe(0);
  expect(await run.claim('2026-12-14T02:00Z')).toEqual([]);
  const later = new Date('2026-12-13T16:00:00Z');
  expect(await keepWindows(run.db, { accountId: 1, now: later })).toBe(1);
  expect(await run.claim('2026-12-28T15:00Z')).toHaveLength(1);
});

test('a process with older facts leaves the windows of newer ones', async () => {
  const now = new Date('2026-12-01T16:00:00Z');
  const run = await runByPacks(['305'], byPacks, now);
  await run.pool.query("update place set made_of = '9999-01-01/2099z ' || split_part(made_of, ' ', 2) where id > 0");
  expect(await keepWindows(run.db, { accountId: 1, now })).toBe(0);
  await run.pool.query("update place set made_of = '2020-01-01/2020a ' || split_part(made_of, ' ', 2) where id > 0");
  expect(await keepWindows(run.db, { accountId: 1, now })).toBe(1);
});
