import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkCampaign } from '../../src/campaign/campaign.ts';
import { campaignWorld } from '../../src/inputs/load-inputs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(fileURLToPath(new URL('../../docs/campaign-file.md', import.meta.url)), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = '']) => block);

/** What a campaign needs in addition to the keys that an example shows. */
const base = {
  name: 'name: Example\n',
  purpose: 'purpose: marketing\n',
  audience: 'audience: {csv: members.csv, columns: {phone: Mobile Phone, consent: SMS Opt-In}}\n',
  messages: 'messages: [{text: "Hi {{ first_name }}. Reply STOP to opt out."}]\n',
};
const header = 'Mobile Phone,SMS Opt-In,First Name,Last Name,Street,State,Plan,Language';

test.each(blocks)('what the page shows can be copied into a campaign: %#', async (block) => {
  const missing = Object.entries(base).filter(([key]) => !new RegExp(`^${key}:`, 'm').test(block));
  const root = temporaryFolder({
    'spring/campaign.yaml': missing.map(([, line]) => line).join('') + block,
    'spring/members.csv': `${header}\n2125550101,yes,Ada,L,Main,NY,pro,es\n`,
    'spring/people.sql': 'select 1',
    'spring/do-not-text.csv': 'Mobile Phone\n2125550102\n',
    'welcome/campaign.yaml': '',
    'spring-sale/campaign.yaml': '',
  });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'spring'), account: null });
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a filter that is not valid YAML gets the advice to put it in quotes', async () => {
  const yaml = `name: A\npurpose: marketing\naudience:\n  csv: members.csv\n  columns: {phone: Mobile Phone}\n  filter: state = "NY" and received("a", within: 30d)\n`;
  const root = temporaryFolder({ 'spring/campaign.yaml': yaml });
  const { findings } = await checkCampaign(campaignWorld, { root, folder: path.join(root, 'spring'), account: null });
  expect(findings.map(({ line, code }) => `${line} ${code}`)).toEqual(['6 yaml-syntax']);
  expect(findings[0]?.message).toContain('must be in quotes');
});
