/** `bluecast new`: creates a small, valid campaign to start from. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isSlug } from '../campaign/files/folder.ts';
import { shownPath } from '../campaign/files/shown-path.ts';
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
  const sender = nameSender(slug);
  return `# yaml-language-server: $schema=../schema/campaign.json
# The name for people. Commands and reports use the name of the folder.
name: ${JSON.stringify(slug)}

# Marketing goes only to people with a yes in the consent column. Use informational for reminders and the like.
purpose: marketing

# Whom it is from: put your own name here, and into the first text, which must contain it.
sender: ${JSON.stringify(sender)}

audience:
  csv: people.csv
  country: US # for numbers without a country code
  columns:
    phone: Mobile
    consent: SMS consent
    # Texts can use every other column by its own name: "First Name" is {{ first_name }}.

messages:
  - text: >-
      Hi {{ first_name | default: "there" }}, this is ${sender}. Everything is 15% off until Sunday.
      Reply STOP to opt out.
`;
}

/** `Spring Sale` for `spring-sale`: a name to write another over. */
function nameSender(slug: string): string {
  const words = slug.split(/[._-]+/).filter((word) => word !== '');
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' ') || slug;
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
  // Every command takes a campaign by its path below campaigns/, from any folder.
  const isFirst = !existsSync(path.join(input.folder, 'campaigns', 'account.yaml'));
  world.print(`Wrote ${shownPath(campaign)} and ${shownPath(csv)}.

Next:${isFirst ? '\n  bluecast init              the account files that every campaign needs' : ''}
  bluecast preview ${slug}   what each person would get
  bluecast sandbox           in another terminal: a Sendblue to send it to, and how`);
  return exitCodes.done;
}
