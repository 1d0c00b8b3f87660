#!/usr/bin/env node
/** argv -> one command -> exit code. The only file that prints or exits. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('bluecast')
  .description('A campaign engine for text messages over Sendblue')
  .version(version);
await program.parseAsync();
