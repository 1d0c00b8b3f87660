/** A database that meets a line for the first time, over real HTTP; what lies on this machine is only noted, so the address is one elsewhere. */
import { expect, test } from 'vitest';
import { send } from '../../src/commands/send.ts';
import { usualAccess } from '../../src/core/campaign/account.ts';
import { findClaimSigns } from '../../src/restore/claim-signs.ts';
import { meetLines } from '../../src/restore/meet-lines.ts';
import { takeOverDatabase } from '../../src/restore/take-over.ts';
import { prepareRun } from '../../src/runs/prepare-run.ts';
import { listLinesToSend } from '../../src/store/dispatch/line.ts';
import { loadInputs } from '../support/inputs.ts';
import { saleFolder } from '../support/sale.ts';
import { type SandboxWorld, sandboxWorld } from '../support/sandbox-world.ts';
import { inputsAt, type TestWorld, testWorld } from '../support/world.ts';

const elsewhere = { ...usualAccess, address: 'https://api.example.com' };

/** A sale that one database has sent, and another database on the same root that has planned it. */
async function openSecond(): Promise<{ first: SandboxWorld; second: TestWorld; campaign: string; runId: number }> {
  const first = await sandboxWorld();
  const campaign = saleFolder({}, first.root);
  await send(first, asked(campaign));
  const second = { ...(await testWorld({ root: first.root })), provider: first.provider, config: first.config };
  const inputs = await loadInputs(inputsAt(first.root), { campaign, account: undefined });
  const { run } = await prepareRun(second, { inputs, isNewRun: false, provider: null, onStep: () => {} });
  return { first, second, campaign, runId: run.id };
}

const asked = (campaign: string) => {
  return { campaign, account: undefined, yes: true, json: true, newRun: false, trackForMs: 5_000 };
};

test('a new database sends nothing from a line that another one sent from, until a claim has learnt it, and then nothing twice', async () => {
  const { first, second, campaign } = await openSecond();
  const provider = await first.provider(usualAccess);
  first.sandbox.receive({ number: '+12125550103', line: '+14155550100', content: 'STOP' });
  const meeting = { accountId: 1, account: elsewhere, provider, isFirstUse: false };
  await expect(meetLines(second, meeting)).rejects.toMatchObject({ code: 'line-has-a-past', kind: 'conflict' });
  expect(await metLines(second)).toBe(0);
  const { accounts, signs } = await findClaimSigns(second);
  expect(signs.length).toBeGreaterThan(0);
  const taken = await takeOverDatabase(second, { accounts, onRead: () => {} });
  expect(taken.found).toBe(3);
  expect(await metLines(second)).toBe(2);
  expect(await meetLines(second, meeting)).toEqual({ withStrangers: [] });
  await send(second, asked(campaign));
  expect(first.sandbox.ledger()).toMatchObject({ accepted: 3, duplicates: [] });
  const { rows } = await second.pool.query(`select phone from contact where opted_out_at is not null`);
  expect(rows).toEqual([{ phone: '+12125550103' }]);
});

test('with first use the line is met although somebody else has sent from it, and a sandbox on this machine is only noted', async () => {
  const { first, second } = await openSecond();
  const provider = await first.provider(usualAccess);
  const meeting = { accountId: 1, provider, isFirstUse: false };
  const here = await meetLines(second, { ...meeting, account: usualAccess });
  expect(here.withStrangers.length).toBeGreaterThan(0);
  await second.pool.query('update line set met_at = null');
  const other = await meetLines(second, { ...meeting, account: elsewhere, isFirstUse: true });
  expect([other, await metLines(second)]).toEqual([{ withStrangers: [] }, 2]);
});

test('no worker claims for a line that was not met', async () => {
  const { first, second, runId } = await openSecond();
  await second.pool.query(`update run set state = 'running', started_at = now() where id = $1`, [runId]);
  const numbers = ['+14155550100', '+14155550101'];
  expect(await listLinesToSend(second.db, { accountId: 1, numbers })).toEqual([]);
  await second.pool.query(`update line set met_at = now() where number = '+14155550101'`);
  expect(await listLinesToSend(second.db, { accountId: 1, numbers })).toMatchObject([{ number: '+14155550101' }]);
  expect(first.sandbox.ledger().duplicates).toEqual([]);
});

async function metLines({ pool }: TestWorld): Promise<number> {
  const { rows } = await pool.query<{ met: number }>('select count(met_at)::integer as met from line');
  return rows[0]?.met ?? 0;
}
