import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openShop, type Shop } from '../support/shop.ts';

interface Case {
  readonly name: string;
  readonly spoil?: (shop: Shop) => void;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly code: number;
  readonly says: RegExp;
}

const file = (shop: Shop, name: string): string => path.join(shop.folder, 'campaigns', name);

const cases: readonly Case[] = [
  {
    name: 'a folder that is not there',
    args: ['send', 'campaigns/nothing', '--yes'],
    code: 2,
    says: /campaigns\/nothing/,
  },
  {
    name: 'a CSV that is not there',
    spoil: (shop) =>
      writeFileSync(
        file(shop, 'sale/campaign.yaml'),
        'name: x\npurpose: marketing\naudience: {csv: none.csv, columns: {phone: Mobile}}\nmessages: [{text: hi}]\n',
      ),
    code: 2,
    says: /none\.csv/,
  },
  {
    name: 'a key that nobody knows',
    spoil: (shop) =>
      writeFileSync(
        file(shop, 'sale/campaign.yaml'),
        'name: x\npurpos: marketing\naudience: {csv: people.csv, columns: {phone: Mobile}}\nmessages: [{text: hi}]\n',
      ),
    code: 2,
    says: /campaign\.yaml:2:1 .*purpos.*purpose/s,
  },
  {
    name: 'a variable that no column has',
    spoil: (shop) =>
      writeFileSync(
        file(shop, 'sale/campaign.yaml'),
        'name: x\npurpose: marketing\naudience: {csv: people.csv, columns: {phone: Mobile}}\nmessages: [{text: "hi {{ frist_name }}"}]\n',
      ),
    code: 2,
    says: /error unknown-variable "frist_name": people\.csv has "first_name"/,
  },
  {
    name: 'a campaign without recipients',
    spoil: (shop) => writeFileSync(file(shop, 'sale/people.csv'), 'Mobile,First Name\n'),
    code: 2,
    says: /has 0 rows, and none is left to write to; add rows under its header/,
  },
  {
    name: 'a column that is missing',
    spoil: (shop) => writeFileSync(file(shop, 'sale/people.csv'), 'Phone,First Name\n2125550123,Ada\n'),
    code: 2,
    says: /error missing-column .*no column "Mobile".*it has "Phone"/,
  },
  {
    name: 'an account without lines',
    spoil: (shop) => writeFileSync(file(shop, 'account.yaml'), 'lines: []\n'),
    code: 2,
    says: /account\.yaml:1/,
  },
  {
    name: 'a line that the provider does not know',
    spoil: (shop) => writeFileSync(file(shop, 'account.yaml'), 'lines: [{number: "+14155550177"}]\n'),
    code: 2,
    says: /Cannot send from \+14155550177/,
  },
  {
    name: 'our own line as a recipient',
    spoil: (shop) => writeFileSync(file(shop, 'sale/people.csv'), 'Mobile,First Name\n4155550100,Ada\n'),
    code: 2,
    says: /people\.csv has 1 row, and none is left to write to; row 2: Mobile is one of our own lines; mend that$/m,
  },
  {
    name: 'a wrong key pair',
    env: { SENDBLUE_API_SECRET_KEY: 'wrong' },
    code: 2,
    says: /SENDBLUE_API_KEY_ID and SENDBLUE_API_SECRET_KEY/,
  },
  {
    name: 'no keys',
    env: { SENDBLUE_API_KEY_ID: '', SENDBLUE_API_SECRET_KEY: '' },
    code: 2,
    says: /SENDBLUE_API_KEY_ID/,
  },
  {
    name: 'a provider that is down',
    env: { SENDBLUE_BASE_URL: 'http://127.0.0.1:9' },
    code: 3,
    says: /Cannot reach Sendblue.*SENDBLUE_BASE_URL/,
  },
  {
    name: 'a database that is down',
    env: { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' },
    code: 3,
    says: /Cannot reach the database.*DATABASE_URL/,
  },
  { name: 'an address that is none', env: { SENDBLUE_BASE_URL: 'sendblue' }, code: 2, says: /SENDBLUE_BASE_URL/ },
  { name: 'nobody to say yes', args: ['send', 'campaigns/sale'], code: 2, says: /--yes/ },
  { name: 'a run that is not there', args: ['pause', '77'], code: 2, says: /run 77/ },
  { name: 'a command that is not there', args: ['sned'], code: 2, says: /send/ },
];

test.each(cases)(
  '$name gets one sentence and exit code $code, and nothing is sent',
  async ({ spoil, args, env, code, says }) => {
    const shop = await openShop({ recipients: 3 });
    spoil?.(shop);
    const result = await shop.runWith(
      { env: { ...shop.env, ...env } },
      ...(args ?? ['send', 'campaigns/sale', '--yes']),
    );
    expect(result.stderr).toMatch(says);
    expect(result.code).toBe(code);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(shop.sandbox.ledger().accepted).toBe(0);
  },
);
