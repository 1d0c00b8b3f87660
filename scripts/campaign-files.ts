/**
 * Writes campaigns/schema/, the tables of docs/campaign-file.md and the sections of docs/diagnostics.md (`--write`), or checks
 * that they are current.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderCampaignDocuments } from './campaign-documents.ts';

const isWriting = process.argv.includes('--write');
for (const [path, text] of Object.entries(renderCampaignDocuments(read))) {
  if (isWriting) writeFileSync(pathOf(path), text);
  if (!isWriting && read(path) !== text) {
    console.error(`${path} is not what the code makes: run npx tsx scripts/campaign-files.ts --write`);
    process.exitCode = 1;
  }
}

function read(path: string): string {
  return existsSync(pathOf(path)) ? readFileSync(pathOf(path), 'utf8') : '';
}

function pathOf(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
