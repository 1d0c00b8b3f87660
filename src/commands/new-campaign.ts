/** `bluecast new`: a campaign to start from, small and in order. */
import path from 'node:path';
import { isSlug } from '../campaign/files/folder.ts';
import { badInput } from '../core/operating-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { writeNewFiles } from '../terminal/new-files.ts';
import type { Terminal } from '../terminal/terminal.ts';

const people = `First Name,Mobile,SMS consent
Ada,(212) 555-0142,yes
Ben,212-555-0143,yes
Cyd,+1 212 555 0144,no
`;

function describeCampaign(slug: string): string {
  return `# yaml-language-server: $schema=../schema/campaign.json
# What people call this campaign; its folder's name is what commands and reports call it.
name: ${JSON.stringify(slug)}

# Marketing goes only to people who said yes in the consent column. informational is for reminders and the like.
purpose: marketing

# Whom it is from; the first text has to name it.
sender: Example Books

audience:
  csv: people.csv
  country: US # of numbers that are written without a country code
  columns:
    phone: Mobile
    consent: SMS consent
    # Every other column is there under its own name: "First Name" is {{ first_name }}.

messages:
  - text: >-
      Hi {{ first_name | default: "there" }}, this is Example Books. Everything is 15% off until Sunday.
      Reply STOP to opt out.
`;
}

/** Writes the folder of a new campaign under campaigns/. Throws `bad-folder-name` and `campaign-exists`. */
export function newCampaign(world: Pick<Terminal, 'print'>, input: { folder: string; slug: string }): number {
  const { slug } = input;
  if (!isSlug(slug)) {
    throw badInput(
      'bad-folder-name',
      `Cannot make a campaign ${JSON.stringify(slug)}: use letters, digits, ".", "_" and "-" only, such as spring-sale`,
    );
  }
  const folder = path.join(input.folder, 'campaigns', slug);
  const [campaign, csv] = [path.join(folder, 'campaign.yaml'), path.join(folder, 'people.csv')];
  const { written } = writeNewFiles([{ path: campaign, content: describeCampaign(slug) }]);
  if (written.length === 0) {
    throw badInput(
      'campaign-exists',
      `Cannot make the campaign ${slug}: ${campaign} is there already; choose another name`,
    );
  }
  writeNewFiles([{ path: csv, content: people }]);
  world.print(`Wrote ${campaign} and ${csv}.

Next:
  bluecast preview ${path.join('campaigns', slug)}   what each person would get
  bluecast send ${path.join('campaigns', slug)}      asks before it sends`);
  return exitCodes.done;
}
