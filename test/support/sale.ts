/** The files of one campaign and its account. */
import path from 'node:path';
import { anyTimeYaml } from './account.ts';
import { temporaryFolder, writeFiles } from './temporary-folder.ts';

export interface SaleFiles {
  readonly csv?: string | undefined;
  /** Which columns of it are which. */
  readonly columns?: string;
  /** The lines of campaign.yaml under `messages:`. */
  readonly messages?: string | undefined;
  /** Further lines of campaign.yaml. */
  readonly campaign?: string;
  /** Messages per second and line; absent: no limit. */
  readonly perSecond?: number | undefined;
  readonly settleAfterSeconds?: number | undefined;
  /** Lookups per hour and line; absent: no limit. */
  readonly lookupsPerHour?: number | undefined;
  /** What account.yaml says on permitted hours; absent: texts go at any time. */
  readonly hours?: string | undefined;
  /** Further lines of account.yaml. */
  readonly account?: string | undefined;
}

const people = `Mobile,First Name,Opt-In
212-555-0100,Ada,yes
212-555-0101,Ben,yes
212-555-0102,Cyd,no
212-555-0103,<Dan>,yes
`;

/** The contents of the files, by their paths. */
export function saleFiles(files: SaleFiles = {}): Record<string, string> {
  return {
    'campaigns/sale/people.csv': files.csv ?? people,
    'campaigns/sale/campaign.yaml': `name: Sale
purpose: marketing
audience: {csv: people.csv, columns: ${files.columns ?? '{phone: Mobile, consent: Opt-In}'}}
messages:
${files.messages ?? '  - text: "Hi {{ first_name }}, Books & Co has a sale. Reply STOP to opt out."'}
${files.campaign ?? ''}
`,
    'campaigns/account.yaml': `lines: [{number: "+14155550100"}, {number: "+14155550101"}]
limits: {perSecond: ${files.perSecond ?? 'off'}, newPerHour: off, newPerDay: off, lookupsPerHour: ${files.lookupsPerHour ?? 'off'}, lookupsPerDay: off}
settleAfterSeconds: ${files.settleAfterSeconds ?? 2}
${files.hours ?? anyTimeYaml}
${files.account ?? ''}
`,
  };
}

/** The path of the campaign's folder, in `root` or in a root of its own; it is gone when the test ends. */
export function saleFolder(files: SaleFiles = {}, root?: string): string {
  const written = saleFiles(files);
  if (root !== undefined) writeFiles(root, written);
  return path.join(root ?? temporaryFolder(written), 'campaigns/sale');
}
