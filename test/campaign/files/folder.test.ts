import { expect, it } from 'vitest';
import { accountNameOf, pathBelow } from '../../../src/campaign/files/folder.ts';
import { siblingCampaign } from '../../../src/core/campaign/sibling-campaign.ts';

it.each([
  ['/home/shop/campaigns/welcome', 'welcome'],
  ['/home/shop/welcome/', 'welcome'],
  ['/home/shop/clients/acme/spring', 'clients/acme/spring'],
  ['/home/shop/campaigns/acme/spring', 'acme/spring'],
  ['/home/shop/clients/campaigns/spring', 'clients/campaigns/spring'],
  ['/home/shop/campaignsold/spring', 'campaignsold/spring'],
  ['/home/shop/campaigns/E\u0301te\u0301', 'Été'],
  ['/home/shop/campaigns', ''],
  ['/home/shop', ''],
  ['/home/other/spring', '/home/other/spring'],
  ['/home/shop/..bin/spring', '..bin/spring'],
])('the folder %s is known as %j', (folder, known) => {
  expect(pathBelow('/home/shop', folder)).toBe(known);
});

it.each([
  ['account.yaml', 'main'],
  ['campaigns/account.yaml', 'main'],
  ['campaigns/account.sandbox.yaml', 'sandbox'],
  ['clients/acme/account.yaml', 'clients/acme'],
  ['clients/acme/account.sandbox.yaml', 'clients/acme/sandbox'],
])('the account of %s without a name is %s', (file, name) => {
  expect(accountNameOf('/home/shop', `/home/shop/${file}`)).toBe(name);
});

it.each([
  ['spring', 'winter', 'winter'],
  ['clients/acme/spring', 'winter', 'clients/acme/winter'],
  ['clients/acme/spring', 'sales/winter', 'clients/acme/sales/winter'],
  ['clients/acme/spring', '../bolt/winter', 'clients/bolt/winter'],
  ['clients/acme/spring', '../../campaigns/winter', 'winter'],
  ['spring', './E\u0301te\u0301/', 'Été'],
])('in the file of %s the name %j means %s', (campaign, name, meant) => {
  expect(siblingCampaign(campaign, name)).toBe(meant);
});
