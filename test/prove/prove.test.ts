/** Real processes, killed while they send; and the same with tampering, which the audit must find. */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
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
    tamper: async ({ db, sandbox }) => {
      const [taken] = sandbox.messages();
      if (hasTampered || taken === undefined) return;
      // A message whose first part is not yet taken: no process claims it at this moment, and later may be too late.
      const waiting = db.selectFrom('message').select('id').where('part', '=', 2).where('state', '=', 'planned');
      const { numUpdatedRows } = await db
        .updateTable('message')
        .set({ state: 'delivered', handle: 'planted', providerStatus: 'DELIVERED', channel: 'iMessage' })
        .where('id', '=', waiting.where('readyAt', 'is', null).orderBy('id', 'desc').limit(1))
        .where('state', '=', 'planned')
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return;
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
