/**
 * Writes docs/openapi.json and the tables of docs/api.md from the contract (`--write`), or checks that they are current
 * (`--check`).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderApiDocuments } from './api-documents.ts';

const documents = renderApiDocuments((name) => readFileSync(pathOf(name), 'utf8'));
for (const [name, text] of Object.entries(documents)) {
  if (process.argv.includes('--write')) {
    writeFileSync(pathOf(name), text);
  } else if (readFileSync(pathOf(name), 'utf8') !== text) {
    console.error(`docs/${name} is not what the contract makes: run npx tsx scripts/openapi.ts --write`);
    process.exitCode = 1;
  }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
}
