import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { plan } from '../../src/commands/plan.ts';
import { report } from '../../src/commands/report.ts';
import { type SendInput, send } from '../../src/commands/send.ts';
import { moveMessages } from '../support/rows.ts';
import { type SaleFiles, saleFolder } from '../support/sale.ts';
import { type SandboxWorld, sandboxWorld } from '../support/sandbox-world.ts';

const asked = (campaign: string, more: Partial<SendInput> = {}): SendInput => ({
  campaign,
  account: undefined,
  yes: true,
  json: false,
  newRun: false,
  as: 'ada',
  trackForMs: 5_000,
  ...more,
});

function edit(campaign: string, from: string, to: string): void {
  const file = path.join(campaign, 'campaign.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** A run under way of which Ada has been sent her text, and Ben and Dan have not. */
async function openHalfSent(files: SaleFiles = {}): Promise<{ world: SandboxWorld; campaign: string }> {
  const world = await sandboxWorld();
  const campaign = saleFolder(files);
  await plan(world, { campaign, account: undefined, newRun: false, json: false });
  await world.pool.query(`update run set state = 'running', started_at = now()`);
  await moveMessages(world.pool, "m.phone = '+12125550100'", { state: 'sent', channel: 'SMS' });
  return { world, campaign };
}

async function textsByPhone(world: SandboxWorld): Promise<Record<string, string>> {
  const { rows } = await world.pool.query<{ phone: string; text: string }>(
    `select phone, revision || ' ' || content as text from message_state where state <> 'skipped'`,
  );
  return Object.fromEntries(rows.map(({ phone, text }) => [phone.slice(-4), text]));
}

const old = 'Books & Co has a sale. Reply STOP to opt out.';
const revised = 'Books & Co has a great sale. Reply STOP to opt out.';

test('the new text goes to who has not been sent the old one, as revision 2, and the report splits them', async () => {
  const { world, campaign } = await openHalfSent();
  edit(campaign, 'has a sale', 'has a great sale');
  expect(await send(world, asked(campaign, { revise: true }))).toBe(0);
  expect(await textsByPhone(world)).toEqual({
    '0100': `1 Hi Ada, ${old}`,
    '0101': `2 Hi Ben, ${revised}`,
    '0103': `2 Hi <Dan>, ${revised}`,
  });
  expect(
    world.sandbox
      .messages()
      .map(({ content }) => content)
      .sort(),
  ).toEqual([`Hi <Dan>, ${revised}`, `Hi Ben, ${revised}`]);
  expect(world.printed()).toContain('has a {+great +}sale.');
  expect(world.printed()).toContain('2 messages are planned and get the new text (revision 2); 1 have gone out');
  const { rows } = await world.pool.query('select revision, made_by from run_revision');
  expect(rows).toEqual([{ revision: 2, made_by: 'ada' }]);
  await report(world, { run: 'sale', format: 'table' });
  expect(world.printed()).toMatch(/By revision +1 +2\nsent +1 +0\ndelivered +0 +2\nskipped +1 +0/);
});

test('with variants, everybody gets the new text of their own', async () => {
  const { world, campaign } = await openHalfSent({
    campaign: 'variants: {column: first_name, messages: {ben: [{text: "Ben, a sale. STOP ends this"}]}}',
  });
  edit(campaign, 'has a sale', 'has a great sale');
  edit(campaign, 'Ben, a sale', 'Ben, a great sale');
  expect(await send(world, asked(campaign, { revise: true }))).toBe(0);
  expect(await textsByPhone(world)).toEqual({
    '0100': `1 Hi Ada, ${old}`,
    '0101': '2 Ben, a great sale. STOP ends this',
    '0103': `2 Hi <Dan>, ${revised}`,
  });
  expect(world.printed()).toContain('Message 1 of ben: Ben, a {+great +}sale.');
});

test('without being asked, a changed file changes nothing that is under way', async () => {
  const { world, campaign } = await openHalfSent();
  edit(campaign, 'has a sale', 'has a great sale');
  await send(world, asked(campaign));
  expect(await textsByPhone(world)).toMatchObject({ '0101': `1 Hi Ben, ${old}` });
});

test.each([
  ['something else than texts changed', 'purpose: marketing', 'purpose: informational', /purpose changed/],
  ['no text changed', 'name: Sale', 'name: Big sale', /no text has changed/],
  [
    'a name is no column',
    'Hi {{ first_name }}',
    "Hi {{ nick | default: 'you' }}",
    /unknown-variable "nick": people\.csv has/,
  ],
  [
    'a new text cannot be filled in',
    'Hi {{ first_name }}',
    'Hi {{ first_name | slice: 9 }}',
    /in row 3 first_name is empty/,
  ],
])('when %s, nothing is changed and nothing is sent', async (_, from, to, why) => {
  const { world, campaign } = await openHalfSent();
  edit(campaign, from, to);
  const sending = send(world, asked(campaign, { revise: true }));
  await expect(sending).rejects.toMatchObject({ kind: 'bad-input', message: expect.stringMatching(why) });
  expect(await textsByPhone(world)).toMatchObject({ '0101': `1 Hi Ben, ${old}` });
  expect(world.sandbox.messages()).toEqual([]);
});

test('a text that somebody has been sent already is not sent to them again', async () => {
  const { world, campaign } = await openHalfSent({
    messages: '  - {text: "First from Books & Co"}\n  - {text: "Second"}',
  });
  await moveMessages(world.pool, "m.part = 2 and m.state = 'sent'", { state: 'planned' });
  edit(campaign, 'text: "Second"', 'text: "First from Books & Co now"');
  edit(campaign, '- {text: "First from Books & Co"}', '- {text: "Something new"}');
  edit(campaign, 'First from Books & Co now', 'First from Books & Co');
  await expect(send(world, asked(campaign, { revise: true }))).rejects.toMatchObject({ code: 'cannot-revise' });
});

test('a run that needs an approved plan is not revised behind its back', async () => {
  const { world, campaign } = await openHalfSent({ account: 'requireApproval: {above: 2}' });
  edit(campaign, 'has a sale', 'has a great sale');
  await expect(send(world, asked(campaign, { revise: true }))).rejects.toMatchObject({ code: 'cannot-revise' });
});
