/** Two clients whose folders have the same names never meet: not in runs, texts, lines, opt-outs or names on the command line. */
import { renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Agency, type Client, campaignOf, clients, lineOf, openAgency } from '../support/agency.ts';
import { openTestDatabase } from '../support/database.ts';
import { fictionalPhone, lastJson, until } from '../support/shop.ts';

const people = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => fictionalPhone(first + index));

/** What a client's customers got: number, our line and text of each. */
function gotFrom({ sandboxes }: Agency, client: Client): readonly string[] {
  return sandboxes[client].messages().map(({ number, line, content }) => `${number} ${line} ${content}`);
}

function dueFrom(client: Client, numbers: readonly string[]): readonly string[] {
  return numbers.map((number) => `${number} ${lineOf[client]} ${client} here, spring is coming.`);
}

test('each customer gets the text of his own client from a line of his own client, by one serve for both', async () => {
  const customers = { acme: people(0, 40), bolt: people(40, 30) };
  const agency = await openAgency({ customers, perSecond: 10 });
  // Acme's campaign is stopped on its way; Bolt's begins under the same name.
  const begun = agency.start('send', 'clients/acme/spring', '--yes');
  await until(() => agency.sandboxes.acme.messages().length >= 5);
  begun.process.kill('SIGINT');
  expect((await begun.ended).code).toBe(130);
  expect(agency.sandboxes.acme.messages().length).toBeLessThan(40);
  const other = await agency.runIn('', 'send', 'clients/bolt/spring', '--yes', '--json');
  expect([other.code, lastJson(other)]).toMatchObject([0, { run: 2, campaign: 'clients/bolt/spring', recipients: 30 }]);
  await agency.runIn('', 'plan', 'clients/bolt/spring', '--new-run');
  const serve = agency.start('serve', '--port', '0');
  await until(async () => {
    const sums = lastJson(await agency.runIn('', 'status', 'clients/acme/spring', '--json'));
    return sums['state'] === 'finished';
  });
  serve.process.kill('SIGINT');
  expect(await serve.ended).toMatchObject({ code: 0 });
  for (const client of clients) {
    expect([...gotFrom(agency, client)].sort()).toEqual([...dueFrom(client, customers[client])].sort());
    expect(agency.sandboxes[client].ledger()).toMatchObject({ duplicates: [] });
  }
});

test('a name that two clients use is refused with both, and a path means one of them', async () => {
  const agency = await openAgency({ customers: { acme: people(0, 2), bolt: people(2, 1) } });
  for (const client of clients) await agency.runIn('', 'send', `clients/${client}/spring`, '--yes');
  const unclear = await agency.runIn('', 'report', 'spring');
  expect(unclear.code).toBe(2);
  expect(unclear.stderr).toContain(
    'it may be run 2 of clients/bolt/spring (account clients/bolt), run 1 of clients/acme/spring (account clients/acme); give the number',
  );
  const recipientsIn = async (folder: string, run: string): Promise<unknown> =>
    lastJson(await agency.runIn(folder, 'status', run, '--json'))['recipients'];
  expect(await recipientsIn('', 'clients/acme/spring')).toBe(2);
  expect(await recipientsIn('clients/bolt', 'spring')).toBe(1);
  expect(await recipientsIn('clients', 'acme/spring/')).toBe(2);
  expect(await recipientsIn('', '2')).toBe(1);
  // The other client's campaign does not stand in for one that has never run.
  expect((await agency.runIn('', 'report', 'clients/cyan/spring')).stderr).toContain('Cannot find the run');
});

test('a STOP to one client holds for that client alone', async () => {
  const [shared = '', ...others] = people(0, 3);
  const agency = await openAgency({ customers: { acme: [shared, ...others], bolt: [shared] } });
  for (const client of clients) await agency.runIn('', 'send', `clients/${client}/spring`, '--yes');
  await stop(agency, { number: shared, client: 'acme' });
  const sums = async (client: Client) =>
    lastJson(await agency.runIn('', 'plan', `clients/${client}/spring`, '--new-run', '--json')).messages;
  expect(await sums('acme')).toMatchObject({ planned: 2, skipped: 1 });
  expect(await sums('bolt')).toMatchObject({ planned: 1, skipped: 0 });
});

test('with shareConsent it holds for all accounts that share, also for people who are imported later', async () => {
  const [shared = '', later = '', ...others] = people(0, 4);
  const agency = await openAgency({
    customers: { acme: [shared, later, ...others], bolt: [shared] },
    account: 'shareConsent: true',
  });
  for (const client of clients) await agency.runIn('', 'send', `clients/${client}/spring`, '--yes');
  for (const number of [shared, later]) await stop(agency, { number, client: 'acme' });
  writeFileSync(path.join(agency.root, 'clients/bolt/spring/people.csv'), `Mobile\n${shared}\n${later}\n`);
  const plan = await agency.runIn('', 'plan', 'clients/bolt/spring', '--new-run', '--json');
  expect(lastJson(plan).messages).toMatchObject({ planned: 0, skipped: 2 });
});

test('who received a campaign is asked of the own client’s campaigns alone', async () => {
  const [both = '', alone = ''] = people(0, 2);
  const summer = (client: Client) => ({
    [`clients/${client}/summer/campaign.yaml`]: campaignOf(client, ', exclude: {campaigns: [spring]}'),
    [`clients/${client}/summer/people.csv`]: `Mobile\n${both}\n${alone}\n`,
  });
  const agency = await openAgency({
    customers: { acme: [both], bolt: [alone] },
    files: { ...summer('acme'), ...summer('bolt') },
  });
  for (const client of clients) await agency.runIn('', 'send', `clients/${client}/spring`, '--yes');
  for (const client of clients) await agency.runIn('', 'send', `clients/${client}/summer`, '--yes');
  const numbersOf = (client: Client) => agency.sandboxes[client].messages().map(({ number }) => number);
  expect(numbersOf('acme')).toEqual([both, alone]);
  expect(numbersOf('bolt')).toEqual([alone, both]);
});

test('the files of a sent campaign under another name are refused, unless another run is asked for', async () => {
  const agency = await openAgency({ customers: { acme: people(0, 2), bolt: people(2, 2) } });
  await agency.runIn('', 'send', 'clients/acme/spring', '--yes');
  renameSync(path.join(agency.root, 'clients/acme/spring'), path.join(agency.root, 'clients/acme/april'));
  const renamed = await agency.runIn('', 'send', 'clients/acme/april', '--yes');
  expect(renamed.code).toBe(2);
  expect(renamed.stderr).toContain('its files are those of clients/acme/spring, whose run 1 is finished');
  expect(agency.sandboxes.acme.messages()).toHaveLength(2);
  expect((await agency.runIn('', 'send', 'clients/acme/april', '--yes', '--new-run')).code).toBe(0);
  expect(agency.sandboxes.acme.messages()).toHaveLength(4);
});

test.each([
  ['keys it lacks', { BOLT_SECRET: '' }, 'account-without-keys'],
  ['pair of keys is half', {}, 'account-left-out'],
])('serve leaves an account alone whose %s, and works for the others', async (_, more, event) => {
  const customers = { acme: people(0, 3), bolt: people(3, 3) };
  const agency = await openAgency({ customers, perSecond: 1 });
  for (const client of clients) {
    const begun = agency.start('send', `clients/${client}/spring`, '--yes');
    await until(() => agency.sandboxes[client].messages().length >= 1);
    begun.process.kill('SIGINT');
    await begun.ended;
  }
  const before = agency.sandboxes.bolt.messages().length;
  const serve = agency.startWith({ BOLT_KEY_ID: '', ...more }, 'serve', '--port', '0');
  await until(() => agency.sandboxes.acme.messages().length === 3);
  expect(serve.stderr()).toContain(`${event} account=clients/bolt`);
  serve.process.kill('SIGINT');
  expect(await serve.ended).toMatchObject({ code: 0 });
  expect(agency.sandboxes.bolt.messages()).toHaveLength(before);
});

/** The person writes STOP, and serve hears it. */
async function stop(agency: Agency, said: { number: string; client: Client }): Promise<void> {
  const { pool } = await openTestDatabase(agency.databaseUrl);
  const { rows } = await pool.query<{ secret: string }>('select callback_secret as secret from instance');
  const serve = agency.start('serve', '--port', '0');
  await until(() => /port \d+/.test(serve.stderr()));
  const port = /port (\d+)/.exec(serve.stderr())?.[1];
  const answer = await fetch(`http://127.0.0.1:${port}/webhooks/${rows[0]?.secret}/receive`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      is_outbound: false,
      content: 'STOP',
      number: said.number,
      from_number: said.number,
      to_number: lineOf[said.client],
      sendblue_number: lineOf[said.client],
      message_handle: `stop-${said.number}`,
      status: 'RECEIVED',
    }),
  });
  expect(answer.status).toBe(200);
  serve.process.kill('SIGINT');
  await serve.ended;
}
