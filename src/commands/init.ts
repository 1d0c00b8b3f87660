/** `bluecast init`: writes what a folder of campaigns needs before its first campaign. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPackageFolder } from '../package-folder.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type NewFile, writeNewFiles } from '../terminal/new-files.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Folder of the files in the package: an account for going live, one for the sandbox, and the schema for editors. */
const examples = (): string => path.join(findPackageFolder(), 'campaigns');

const gitignore = `# What Bluecast stores next to the campaigns: its embedded database, and reports with full phone numbers.
.bluecast/
# Keys and passwords.
.env
`;

/** Writes the accounts, the schemas, and a .gitignore for what must not be committed; keeps existing files. */
export function init(world: Pick<Terminal, 'print'>, input: { folder: string }): number {
  const { written, kept } = writeNewFiles(listFiles(input.folder));
  for (const file of written) world.print(`Wrote ${file}`);
  for (const file of kept) world.print(`Kept ${file}: it exists already`);
  world.print(`
Next:
  bluecast new spring-sale    a campaign to start from
  bluecast sandbox            a Sendblue on this machine, to send it to

Before going live, put your own Sendblue numbers into campaigns/account.yaml.`);
  return exitCodes.done;
}

function listFiles(folder: string): readonly NewFile[] {
  const copied = ['account.yaml', 'account.sandbox.yaml', ...listSchemas()].map((name) => ({
    path: path.join(folder, 'campaigns', name),
    content: readFileSync(path.join(examples(), name)),
  }));
  return [...copied, { path: path.join(folder, '.gitignore'), content: gitignore }];
}

function listSchemas(): readonly string[] {
  const folder = path.join(examples(), 'schema');
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join('schema', name)) : [];
}
