/** `bluecast init`: what a folder of campaigns needs before the first one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPackageFolder } from '../package-folder.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { type NewFile, writeNewFiles } from '../terminal/new-files.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The files that Bluecast itself is delivered with: one account for going live, one for the sandbox, and the schema for editors. */
const examples = (): string => path.join(findPackageFolder(), 'campaigns');

const gitignore = `# What Bluecast keeps beside the campaigns: its embedded database, and reports with whole numbers in them.
.bluecast/
`;

/** Writes the accounts, and a .gitignore for what must not be committed; leaves alone what is there. */
export function init(world: Pick<Terminal, 'print'>, input: { folder: string }): number {
  const { written, kept } = writeNewFiles(listFiles(input.folder));
  for (const file of written) world.print(`Wrote ${file}`);
  for (const file of kept) world.print(`Left alone ${file}: it is there already`);
  world.print(`
Next:
  bluecast new spring-sale    a campaign to start from
  bluecast sandbox            a Sendblue on this machine, to send it to
  campaigns/account.yaml      your own Sendblue numbers, before going live`);
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
