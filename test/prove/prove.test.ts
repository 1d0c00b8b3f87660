/** Real processes, killed while they send; and the same with tampering, which the audit must find. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { countMoves } from '../../src/store/ledger/count-moves.ts';
import { openProof, proveInStorm } from '../support/proof.ts';

async function listProofDatabases(): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: inject('serverUrl') });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname like 'bluecast_proof_%'",
  );
  await client.end();
  return rows.map(({ name }) => name);
}

// Ten deaths: prove.proof.ts.
test('processes that are killed, stopped and cut off in a storm of faults reach everybody once', async () => {
  await proveInStorm({ kills: 3, recipients: 24, workers: 2 });
});

test("a message posted behind the engine's back and one falsely marked as delivered are both found", async () => {
  const proof = await openProof();
  let hasTampered = false;
  const code = await proof.run({
    // More than the lines claim within a second: some first parts must wait while others are taken.
    recipients: 100,
    tamper: async ({ db, sandbox }) => {
      const [taken] = sandbox.messages();
      if (hasTampered || taken === undefined) return;
      // A message whose first part is not yet taken: no process claims it at this moment, and later may be too late.
      const { rows } = await sql`
        with planted as (
          insert into attempt (message_id, id, contact_id, started_at, finished_at, run_id, line_id, epoch, attempts, crashes,
                               is_new_contact, is_informational, is_last, outcome, state, channel, evidence, handle, provider_status,
                               content_hash)
          select m.id, nextval('attempt_id_seq'), m.contact_id, now(), now(), m.run_id, m.line_id, 1, 1, 0, false, false, true,
                 'accepted', 'delivered', 'iMessage', 'answer', 'planted', 'DELIVERED', ''
            from message m join queue first on first.message_id = m.id - 1 where m.id & 31 = 2 order by m.id desc limit 1
          returning run_id, line_id, message_id
        ), ${countMoves(sql`
          select planted.run_id, planted.line_id, 'planned', '', m.channel, '', -1, null::text
            from planted join message m on m.id = planted.message_id
          union all select run_id, line_id, 'delivered', '', 'iMessage', '', 1, null from planted`)}
        select message_id from planted`.execute(db);
      if (rows.length === 0) return;
      hasTampered = true;
      const post = async (): Promise<Response> =>
        fetch(`${sandbox.url}/api/send-message`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'sb-api-key-id': sandbox.apiKeyId,
            'sb-api-secret-key': sandbox.apiSecretKey,
          },
          body: JSON.stringify({ number: taken.number, from_number: taken.line, content: taken.content }),
        });
      // The engine uses up the line's limit of each second.
      while (!(await post()).ok) await wait(100);
    },
  });
  expect(hasTampered).toBe(true);
  const { violations } = proof.lastJson() as { violations: Record<string, number> };
  const { 'over-limit': overLimit, ...others } = violations;
  expect(others).toMatchObject({ 'sent-twice': 1, lost: 1, 'wrong-state': 0, unresolved: 0 });
  // The engine cannot know that another sender uses the line's limit.
  expect(overLimit).toBeLessThanOrEqual(1);
  expect(proof.printed()).toContain(`${2 + (overLimit ?? 0)} VIOLATIONS`);
  expect(code).toBe(1);
});

test('stopped midway, a proof proves nothing and leaves nothing behind', async () => {
  const stopping = new AbortController();
  const proof = await openProof(stopping.signal);
  let childFolders: readonly string[] = [];
  let databases: readonly string[] = [];
  const before = await listProofDatabases();
  const code = await proof.run({
    tamper: async ({ work }) => {
      if (work.messages - work.planned < 4 || stopping.signal.aborted) return;
      databases = (await listProofDatabases()).filter((name) => !before.includes(name));
      childFolders = readdirSync(tmpdir()).filter((name) => name.startsWith('bluecast-proof-'));
      stopping.abort();
    },
  });
  expect(code).toBe(130);
  expect(databases.length).toBeGreaterThan(0);
  expect(childFolders.length).toBeGreaterThan(0);
  const left = await listProofDatabases();
  expect(databases.some((name) => !left.includes(name))).toBe(true);
  expect(childFolders.some((name) => !existsSync(path.join(tmpdir(), name)))).toBe(true);
});
