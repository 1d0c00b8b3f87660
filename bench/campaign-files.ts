/** A folder that a bluecast command can be started in: an account without limits and one campaign. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const limits = ['perSecond', 'newPerHour', 'newPerDay', 'unanswered', 'lookupsPerHour', 'lookupsPerDay'];

export interface CampaignFiles {
  /** What the command is started with. */
  readonly campaign: string;
  /** Where its recipients are to be written to. */
  readonly csv: string;
}

/** Writes account.yaml and campaigns/sale/campaign.yaml, for the columns of recipients-file. */
export function writeCampaignFiles(folder: string, asked: { lines: readonly string[] }): CampaignFiles {
  const campaign = path.join(folder, 'campaigns/sale');
  mkdirSync(campaign, { recursive: true });
  writeFileSync(
    path.join(folder, 'campaigns/account.yaml'),
    `lines: [${asked.lines.map((number) => `{number: "${number}"}`).join(', ')}]
limits: {${limits.map((name) => `${name}: off`).join(', ')}}
packs: {all: {off: true, because: a measurement against the sandbox}}
`,
  );
  writeFileSync(
    path.join(campaign, 'campaign.yaml'),
    `name: Winter sale
purpose: marketing
audience: {csv: people.csv, columns: {phone: Mobile Phone, consent: SMS consent}}
messages:
  - text: 'Hi {{ first_name | default: "there" }}, the winter sale of Hartwell Books in {{ city }} begins on Friday: 20% off. Reply STOP to opt out.'
`,
  );
  return { campaign: 'campaigns/sale', csv: path.join(campaign, 'people.csv') };
}
