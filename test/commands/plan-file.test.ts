import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { approve } from '../../src/commands/approve.ts';
import { type PlanInput, plan } from '../../src/commands/plan.ts';
import { preview } from '../../src/commands/preview.ts';
import { badInput, unreachable } from '../../src/core/operating-error.ts';
import { parsePlan } from '../../src/core/plan/plan-file.ts';
import { countRejects } from '../../src/store/plan/plan-file.ts';
import { asCheckError } from '../../src/terminal/plan-file.ts';
import { anyTimeYaml } from '../support/account.ts';
import { saleFolder } from '../support/sale.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

const asked = (campaign: string, more: Partial<PlanInput> = {}): PlanInput => ({
  campaign,
  account: undefined,
  newRun: false,
  json: false,
  as: 'ada',
  ...more,
});

function edit(campaign: string, name: string, change: (text: string) => string): void {
  const file = path.join(campaign, name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

async function planTo(world: TestWorld, campaign: string, name: string): Promise<string> {
  const file = path.join(campaign, name);
  await plan(world, asked(campaign, { out: file }));
  return file;
}

test('the same files on two machines make the same bytes but for who planned when', async () => {
  const files = {
    csv: 'Mobile,First Name,Opt-In\n2125550101,Ada,yes\n2125550102,Ben,no\nx,Cyd,yes\n2125550101,Twice,yes\n',
  };
  const bodies: string[] = [];
  for (const as of ['ada', 'ben']) {
    const world = await testWorld();
    // A database that has planned other things before.
    if (as === 'ben') await plan(world, asked(saleFolder({}, world.root)));
    const campaign = saleFolder(files, world.root);
    const file = path.join(campaign, 'a.plan.json');
    await plan(world, asked(campaign, { out: file, as, newRun: true }));
    bodies.push(readFileSync(file, 'utf8'));
  }
  const withoutMade = bodies.map((body) => body.replace(/"made": \{[^}]*\}/, ''));
  expect(withoutMade[0]).toBe(withoutMade[1]);
  expect(bodies[0]).not.toBe(bodies[1]);
  expect(parsePlan(bodies[0] ?? '')).toMatchObject({
    totals: {
      csvRows: 4,
      duplicates: 1,
      rejected: 1,
      recipients: 2,
      messages: 2,
      skipped: { no_consent: 1 },
      channels: { unknown: 1 },
    },
    rejects: [['Mobile', 'is a placeholder, not a phone number', 1]],
  });
});

test('no number and no name of a person stands in a plan', async () => {
  const campaign = saleFolder();
  const body = readFileSync(await planTo(await testWorld(), campaign, 'a.plan.json'), 'utf8');
  expect(body).not.toMatch(/555|Ada|Ben/);
});

test('what changed since the last plan is told: people, channels and texts', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  await planTo(world, campaign, 'a.plan.json');
  edit(campaign, 'people.csv', (text) => `${text.replace('212-555-0101,Ben,yes\n', '')}212-555-0109,Eve,yes\n`);
  edit(campaign, 'campaign.yaml', (text) => text.replace('has a sale', 'has a great sale'));
  await world.pool.query(
    `update contact set service = 'SMS', service_source = 'lookup', service_at = now() where phone = '+12125550103'`,
  );
  expect(
    await plan(world, asked(campaign, { diff: true, json: true, comment: path.join(campaign, 'comment.md') })),
  ).toBe(0);
  expect(world.lastJson()['changes']).toEqual({
    added: 1,
    removed: 1,
    getMore: 0,
    getLess: 0,
    channels: { 'unknown -> SMS': 1 },
    lines: 1,
    texts: 2,
    unchanged: 1,
  });
  expect(world.printed()).toContain('Row 2, message 1: Hi Ada, Books & Co has a {+great +}sale.');
  const comment = readFileSync(path.join(campaign, 'comment.md'), 'utf8');
  expect(comment).toContain('    Hi {{ first_name }}, Books & Co has a {+great +}sale.');
  expect(comment).not.toMatch(/Ada|Eve|555/);
});

test('of a new campaign a reviewer is told its name, how many people on which channels, and the texts', async () => {
  const world = await testWorld();
  const campaign = saleFolder({}, world.root);
  const comment = path.join(campaign, 'comment.md');
  expect(await plan(world, asked(campaign, { check: true, json: true, comment }))).toBe(3);
  const text = readFileSync(comment, 'utf8');
  expect(text).toContain('### New campaign `sale`: Sale\n');
  expect(text).toContain('3 people get something from the account `main`, of 4 rows: 0 rejected, 0 duplicates.');
  expect(text).toContain('| channel known only when it is sent | 3 |\n| not sent: has not consented | 1 |\n');
  expect(text).toContain('    Hi {{ first_name }}, Books & Co has a sale. Reply STOP to opt out.');
  expect(text).not.toMatch(/Ada|Ben|555/);
});

test('an old text whose row has changed is not guessed', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  await planTo(world, campaign, 'a.plan.json');
  edit(campaign, 'people.csv', (text) => text.replace('Ada', 'Ida'));
  await plan(world, asked(campaign, { diff: true }));
  expect(world.printed()).toContain(
    'Row 2, message 1: Hi Ida, Books & Co has a sale. Reply STOP to opt out. (the row has changed',
  );
});

test('a check says 0 when nothing changed, 3 when something did, and 2 for every failure', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  expect(await plan(world, asked(campaign, { check: true }))).toBe(3);
  const file = await planTo(world, campaign, 'a.plan.json');
  expect(await plan(world, asked(campaign, { check: true }))).toBe(0);
  expect(await plan(world, asked(campaign, { check: true, diff: file }))).toBe(0);
  edit(campaign, 'campaign.yaml', (text) => text.replace('has a sale', 'has a great sale'));
  expect(await plan(world, asked(campaign, { check: true, diff: file }))).toBe(3);
  await expect(plan(world, asked(campaign, { check: true, diff: 'none.json' }))).rejects.toMatchObject({
    kind: 'bad-input',
  });
  expect(asCheckError(unreachable('database-unreachable', 'gone'))).toMatchObject({
    kind: 'bad-input',
    message: 'gone',
  });
  expect(asCheckError(badInput('x', 'y'))).toMatchObject({ kind: 'bad-input' });
});

test('people of a plan that another database made from another CSV are not matched, and it is said', async () => {
  const campaign = saleFolder();
  const file = await planTo(await testWorld(), campaign, 'a.plan.json');
  edit(campaign, 'people.csv', (text) => `${text}212-555-0109,Eve,yes\n`);
  const world = await testWorld();
  expect(await plan(world, asked(campaign, { check: true, diff: file }))).toBe(3);
  expect(world.printed()).toMatch(/recipients before +4 .*made with another database/);
});

test('a plan is approved by somebody else than its maker, and the first approval stays', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  const file = await planTo(world, campaign, 'a.plan.json');
  for (const as of [' Ada ', 'ＡＤＡ', 'A\u00adda'])
    await expect(approve(world, { plan: file, as })).rejects.toMatchObject({ code: 'own-plan' });
  expect(await approve(world, { plan: file, as: 'ben' })).toBe(0);
  await approve(world, { plan: file, as: 'cyd' });
  expect(world.printed()).toMatch(/Approved by ben .*Approved by ben /s);
});

test('a plan made elsewhere can be approved here, and nothing that is no plan', async () => {
  const campaign = saleFolder();
  const file = await planTo(await testWorld(), campaign, 'a.plan.json');
  const world = await testWorld();
  expect(await approve(world, { plan: file, as: 'ben' })).toBe(0);
  const csv = path.join(campaign, 'people.csv');
  await expect(approve(world, { plan: csv, as: 'ben' })).rejects.toMatchObject({
    code: 'not-a-plan',
    kind: 'bad-input',
  });
});

test('the minute of each person stands in the plan and in the preview', async () => {
  const world = await testWorld();
  const campaign = saleFolder();
  const account = path.join(campaign, 'slow.yaml');
  writeFileSync(
    account,
    `lines: [{number: "+14155550100"}]\nlimits: {newPerHour: 1, newPerDay: off}\n${anyTimeYaml}\n`,
  );
  const file = path.join(campaign, 'a.plan.json');
  await plan(world, asked(campaign, { account, out: file }));
  expect(parsePlan(readFileSync(file, 'utf8'))?.made).toMatchObject({
    minutes: '0 60 - 120',
    forecast: { seconds: 7200 },
  });
  await preview(world, { campaign, account, newRun: false, html: false, row: 5 });
  expect(world.printed()).toContain(
    'Row 5  +12125550103  channel not known yet  from +14155550100  2 h after the start',
  );
});

test('the words that changed in the text of a variant are shown for a person who gets it', async () => {
  const world = await testWorld();
  const campaign = saleFolder({
    campaign:
      'variants: {column: opt_in, messages: {"yes": [{text: "Ho {{ first_name }}, a sale. Reply STOP to opt out."}]}}',
  });
  const file = await planTo(world, campaign, 'a.plan.json');
  edit(campaign, 'campaign.yaml', (text) => text.replace(', a sale', ', a big sale'));
  await plan(world, asked(campaign, { diff: file }));
  expect(world.printed()).toContain('Text 2 of campaign.yaml: Ho {{ first_name }}, a {+big +}sale.');
  expect(world.printed()).toMatch(/Row 2, message 1: Ho Ada, a \{\+big \+\}sale\./);
});

test('rejects are in one order, whatever order the server has for letters', async () => {
  const bodies: string[] = [];
  for (const order of ['C', 'en-US-x-icu']) {
    const world = await testWorld();
    await world.pool.query(`alter table reject alter column column_name type text collate "${order}"`);
    const { rows } = await world.pool.query<{ id: number }>(
      `insert into import (account_id, file, started_at) values (1, 'a.csv', now()) returning id`,
    );
    await world.pool.query(
      `insert into reject (import_id, line_number, column_name, reason, cells) values ($1, 2, 'b', 'x', '[]'), ($1, 3, 'B', 'x', '[]')`,
      [rows[0]?.id],
    );
    const counted = await countRejects(world.db, Number(rows[0]?.id));
    bodies.push(counted.map(({ columnName }) => columnName).join(' '));
  }
  expect(bodies).toEqual(['B b', 'B b']);
});
