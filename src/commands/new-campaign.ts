/** `bluecast new`: creates a small, valid campaign to start from. */
import path from 'node:path';
import { isSlug } from '../campaign/files/folder.ts';
import { badInput } from '../core/operating-error.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { writeNewFiles } from '../terminal/new-files.ts';
import { shownPath } from '../terminal/shown-path.ts';
import type { Terminal } from '../terminal/terminal.ts';

const people = `First Name,Mobile,SMS consent
Ada,(212) 555-0142,yes
Ben,212-555-0143,yes
Cyd,+1 212 555 0144,no
`;

function describeCampaign(slug: string): string {
  return `# yaml-language-server: $schema=../schema/campaign.json
# The name for people. Commands and reports use the name of the folder.
name: ${JSON.stringify(slug)}

# Marketing goes only to people with a yes in the consent column. Use informational for reminders and the like.
purpose: marketing

# Whom it is from; the first text must contain this name.
sender: Example Books

audience:
  csv: people.csv
  country: US # for numbers without a country code
  columns:
    phone: Mobile
    consent: SMS consent
    # Texts can use every other column by its own name: "First Name" is {{ first_name }}.

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
      `Cannot make the campaign ${slug}: ${shownPath(campaign)} exists already; choose another name`,
    );
  }
  writeNewFiles([{ path: csv, content: people }]);
  world.print(`Wrote ${shownPath(campaign)} and ${shownPath(csv)}.

Next:
  bluecast preview ${path.join('campaigns', slug)}   what each person would get
  bluecast send ${path.join('campaigns', slug)}      asks before it sends`);
  return exitCodes.done;
}
