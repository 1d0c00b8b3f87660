import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importFile } from '../../src/commands/import.ts';
import { plan } from '../../src/commands/plan.ts';
import { anyTimeYaml } from '../support/account.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testWorld } from '../support/world.ts';

const keys = { SENDBLUE_API_KEY_ID: 'id', SENDBLUE_API_SECRET_KEY: 'secret' };
/** Nobody listens on the port for discarding. */
const nobody = { ...keys, SENDBLUE_BASE_URL: 'http://127.0.0.1:9' };

function campaignFolder(): string {
  return temporaryFolder({
    'account.yaml': `lines: [{number: "+14155550100"}]\n${anyTimeYaml}\n`,
    'sale/people.csv': 'phone\n2125550101\n2125550102\n',
    'sale/campaign.yaml': `name: Sale
purpose: informational
audience: {csv: people.csv, country: US, columns: {phone: phone}}
messages: [{carousel: ["https://example.test/a.jpg", "https://example.test/b.jpg"], fallback: {text: Look}}]
`,
  });
}

test('a plan that cannot reach the provider leaves no run behind', async () => {
  const world = await testWorld({ env: nobody });
  const input = { campaign: `${campaignFolder()}/sale`, account: undefined, newRun: false, json: false };
  await expect(plan(world, input)).rejects.toMatchObject({ kind: 'unreachable' });
  expect(await world.db.selectFrom('run').selectAll().execute()).toEqual([]);
});

test('a plan that replaces an unsent one takes over its number and its files, so that numbers count what was sent', async () => {
  const root = campaignFolder();
  const world = await testWorld({ root });
  const campaign = `${root}/sale`;
  const input = { campaign, account: undefined, newRun: false, json: true };
  const rejects = `${root}/.bluecast/reports/run-1/rejects.csv`;
  appendFileSync(`${campaign}/people.csv`, 'none\n');
  await plan(world, input);
  expect(existsSync(rejects)).toBe(true);
  writeFileSync(`${campaign}/people.csv`, 'phone\n2125550101\n');
  await plan(world, input);
  expect(world.lastJson()).toMatchObject({ run: 1, recipients: 1, rejected: 0 });
  expect(existsSync(rejects)).toBe(false);
  // One that has begun keeps its number.
  await world.pool.query(`update run set state = 'finished', started_at = now(), finished_at = now()`);
  await plan(world, { ...input, newRun: true });
  expect(world.lastJson()).toMatchObject({ run: 2 });
});

test('the command that a plan names sends with the account that was planned with', async () => {
  const folder = temporaryFolder({
    'sandbox.yaml': `lines: [{number: "+14155550100"}]\n${anyTimeYaml}\n`,
    'hello/people.csv': 'phone\n2125550101\n',
    'hello/campaign.yaml': `name: Hello
purpose: informational
audience: {csv: people.csv, country: US, columns: {phone: phone}}
messages: [{text: Hello}]
`,
  });
  const world = await testWorld();
  const campaign = `${folder}/hello`;
  await plan(world, { campaign, account: `${folder}/sandbox.yaml`, newRun: false, json: false });
  expect(world.printed()).toContain(`\`bluecast send ${campaign} --account ${folder}/sandbox.yaml\` sends it.`);
});

test('Ctrl-C ends planning and importing between two steps, and is no bug', async () => {
  const world = { ...(await testWorld()), stopping: AbortSignal.abort() };
  const folder = campaignFolder();
  const input = { campaign: `${folder}/sale`, account: undefined, newRun: false, json: false };
  await expect(plan(world, input)).rejects.toMatchObject({ code: 'interrupted', kind: 'interrupted' });
  const file = { files: [`${folder}/sale/people.csv`], country: 'US', map: {}, dryRun: false, json: false };
  await expect(importFile(world, file)).rejects.toMatchObject({ code: 'interrupted', kind: 'interrupted' });
  expect(await world.db.selectFrom('contact').selectAll().execute()).toEqual([]);
});
