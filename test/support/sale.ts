/** A folder with one campaign and its account, for commands that are called as functions. */
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

export interface SaleFiles {
  readonly csv?: string;
  /** The lines of campaign.yaml under `messages:`. */
  readonly messages?: string;
  /** Further lines of campaign.yaml. */
  readonly campaign?: string;
  /** Further lines of account.yaml. */
  readonly account?: string;
}

const people = `Mobile,First Name,Opt-In
212-555-0100,Ada,yes
212-555-0101,Ben,yes
212-555-0102,Cyd,no
212-555-0103,<Dan>,yes
`;

/** The contents of the files, by their paths. */
function saleFiles(files: SaleFiles = {}): Record<string, string> {
  return {
    'campaigns/sale/people.csv': files.csv ?? people,
    'campaigns/sale/campaign.yaml': `name: Sale
purpose: marketing
audience: {csv: people.csv, columns: {phone: Mobile, consent: Opt-In}}
messages:
${files.messages ?? '  - text: "Hi {{ first_name }}, Books & Co has a sale. Reply STOP to opt out."'}
${files.campaign ?? ''}
`,
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}, {number: "+14155550101"}]
limits: {perSecond: off, newPerHour: off, newPerDay: off, lookupsPerHour: off, lookupsPerDay: off}
settleAfterSeconds: 2
${files.account ?? ''}
`,
  };
}

/** The path of the campaign's folder; it is gone when the test ends. */
export function saleFolder(files: SaleFiles = {}): string {
  return path.join(temporaryFolder(saleFiles(files)), 'campaigns/sale');
}
