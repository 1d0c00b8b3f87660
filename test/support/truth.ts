/** Whether the rows say what the provider's own ledger says. */
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Database } from '../../src/store/database/connect.ts';
import { auditLedger } from '../../src/store/ledger/audit.ts';
import { until } from './shop.ts';

const stateOf: Readonly<Record<string, string>> = {
  QUEUED: 'accepted',
  SENT: 'sent',
  DELIVERED: 'delivered',
  ERROR: 'failed',
};

/** Waits until nothing is open any more and every message stands where the provider has it. */
export async function untilSettled({ db, sandbox }: { db: Database; sandbox: Sandbox }): Promise<void> {
  await until(async () => {
    // The database may be what is away at the moment.
    const open = await db
      .selectFrom('messageState')
      .select('id')
      .where('state', 'in', ['planned', 'sending', 'unknown'])
      .limit(1)
      .execute()
      .catch(() => null);
    if (open === null || open.length > 0) return false;
    if (sandbox.messages().some(isUnderWay)) return false;
    return (await listLies({ db, sandbox })).length === 0;
  });
}

/** Of an SMS nobody hears more than that it was sent. */
function isUnderWay({ status, service }: { status: string; service: string }): boolean {
  return status === 'QUEUED' || (status === 'SENT' && service !== 'SMS');
}

/** Everybody was written to exactly once or refused for a reason, rows and provider agree on each of them, and the counters add up. */
export async function expectOnceEach(
  { db, sandbox }: { db: Database; sandbox: Sandbox },
  expected: { messages: number; refused?: number },
): Promise<void> {
  const accepted = expected.messages - (expected.refused ?? 0);
  expect(sandbox.ledger()).toMatchObject({ accepted, numbers: accepted, duplicates: [] });
  expect(await listLies({ db, sandbox })).toEqual([]);
  const rows = await db.selectFrom('messageState').select(['state', 'handle']).execute();
  expect(rows).toHaveLength(expected.messages);
  expect(rows.filter(({ handle }) => handle !== null)).toHaveLength(accepted);
  expect(rows.filter(({ state, handle }) => handle === null && state !== 'failed')).toEqual([]);
  const { open } = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('outcome', '=', 'unknown')
    .executeTakeFirstOrThrow();
  expect(open).toBe(0);
  expect(await auditLedger(db)).toEqual([]);
}

/** What of the provider's ledger stands otherwise in the rows. */
async function listLies({ db, sandbox }: { db: Database; sandbox: Sandbox }): Promise<readonly string[]> {
  const rows = await db.selectFrom('messageState').select(['handle', 'state', 'phone']).execute();
  const byHandle = new Map(rows.map((row) => [row.handle, row]));
  return sandbox.messages().flatMap(({ handle, status, number }) => {
    const row = byHandle.get(handle);
    const isTrue = row !== undefined && row.phone === number && row.state === stateOf[status];
    return isTrue ? [] : [`${handle}: ${status} at the provider, ${row?.state ?? 'nothing'} here`];
  });
}
