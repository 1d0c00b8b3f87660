import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { approve } from '../../src/commands/approve.ts';
import { plan } from '../../src/commands/plan.ts';
import { type SendInput, send } from '../../src/commands/send.ts';
import { type SaleFiles, saleFolder } from '../support/sale.ts';
import { type SandboxWorld, sandboxWorld } from '../support/sandbox-world.ts';

async function openPlanned(files: SaleFiles = {}): Promise<{ world: SandboxWorld; campaign: string; file: string }> {
  const world = await sandboxWorld();
  const campaign = saleFolder(files, world.root);
  const file = path.join(campaign, 'sale.plan.json');
  await plan(world, { campaign, account: undefined, newRun: false, json: false, out: file, as: 'ada' });
  return { world, campaign, file };
}

const asked = (campaign: string, more: Partial<SendInput> = {}): SendInput => ({
  campaign,
  account: undefined,
  yes: true,
  json: true,
  newRun: false,
  trackForMs: 5_000,
  ...more,
});

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

test('a plan is sent as it stands, once, and what went out has the hashes of the plan', async () => {
  const { world, campaign, file } = await openPlanned();
  expect(await send(world, asked(campaign, { plan: file }))).toBe(0);
  expect(world.sandbox.ledger()).toMatchObject({ accepted: 3, duplicates: [] });
  const { rows } = await world.pool.query<{ hash: string }>(
    "select left(encode(content_hash, 'hex'), 16) as hash from attempt",
  );
  const body = readFileSync(file, 'utf8');
  for (const { hash } of rows) expect(body).toContain(`text:${hash}`);
  // The same command after the end sends nothing, nor does the plan become another run.
  await send(world, asked(campaign, { plan: file }));
  expect(world.sandbox.ledger().accepted).toBe(3);
  await expect(send(world, asked(campaign, { plan: file, newRun: true }))).rejects.toMatchObject({
    code: 'plan-outdated',
  });
  expect(world.sandbox.ledger().accepted).toBe(3);
});

test.each([
  ['the campaign', 'campaign.yaml', 'has a sale', 'had a sale', /changed since it was made: campaign\.yaml, the texts/],
  [
    'a comment of the campaign',
    'campaign.yaml',
    'name: Sale',
    'name: Sale #',
    /changed since it was made: campaign\.yaml\./,
  ],
  ['the CSV', 'people.csv', 'Ada', 'Ida', /changed since it was made: people\.csv/],
  [
    'the account',
    '../account.yaml',
    'settleAfterSeconds: 2',
    'settleAfterSeconds: 3',
    /changed since it was made: the account file/,
  ],
  ['one byte of the plan', 'sale.plan.json', '"csvRows": 4', '"csvRows": 5', /has been edited since it was written/],
])('when %s has changed, nothing is sent', async (_, name, from, to, why) => {
  const { world, campaign, file } = await openPlanned();
  edit(path.join(campaign, name), from, to);
  await expect(send(world, asked(campaign, { plan: file }))).rejects.toMatchObject({
    code: 'plan-outdated',
    kind: 'conflict',
    message: expect.stringMatching(why),
  });
  expect(world.sandbox.ledger().accepted).toBe(0);
});

test('another database sends the plan when it would plan the same, and refuses when it knows better', async () => {
  const { world, campaign, file } = await openPlanned();
  const other = await sandboxWorld({ root: world.root });
  await other.pool.query(
    `insert into contact (account_id, phone, opted_out_at, created_at, updated_at) values (1, '+12125550101', now(), now(), now())`,
  );
  const sending = send(other, asked(campaign, { plan: file }));
  await expect(sending).rejects.toMatchObject({
    message: expect.stringContaining('a plan made now would differ: 1 get less'),
  });
  await other.pool.query('update contact set opted_out_at = null');
  expect(await send(other, asked(campaign, { plan: file }))).toBe(0);
  expect(other.sandbox.ledger().accepted).toBe(3);
});

test('a run to more people than the account allows needs a plan with these bytes that somebody else approved', async () => {
  const { world, campaign, file } = await openPlanned({ account: 'requireApproval: {above: 2}' });
  await expect(send(world, asked(campaign))).rejects.toMatchObject({ code: 'not-approved', kind: 'forbidden' });
  await expect(send(world, asked(campaign, { plan: file }))).rejects.toMatchObject({ code: 'not-approved' });
  await approve(world, { plan: file, as: 'ben' });
  const approved = readFileSync(file, 'utf8');
  writeFileSync(file, approved.replace('"by": "ada"', '"by": "eve"'));
  await expect(send(world, asked(campaign, { plan: file }))).rejects.toMatchObject({ code: 'not-approved' });
  expect(world.sandbox.ledger().accepted).toBe(0);
  writeFileSync(file, approved);
  expect(await send(world, asked(campaign, { plan: file }))).toBe(0);
  expect(world.sandbox.ledger().accepted).toBe(3);
});

test('up to that number nobody has to approve', async () => {
  const { world, campaign } = await openPlanned({ account: 'requireApproval: {above: 3}' });
  expect(await send(world, asked(campaign))).toBe(0);
  expect(world.sandbox.ledger()).toMatchObject({ accepted: 3, numbers: 3 });
});
