/**
 * Writes src/store/database/schema.ts and docs/schema.md from the migrations (`--write`), or checks that they are current. The
 * migrations are the one description of the tables; both are read back from a real server, so that they cannot drift apart.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate } from '../src/store/database/migrate.ts';
import { readCatalog } from './read-catalog.ts';
import { renderSchema } from './schema-document.ts';
import { renderTypes } from './schema-types.ts';
import { withScratchDatabase } from './scratch-database.ts';

await withScratchDatabase(async (url) => {
  await migrate(url);
  const catalog = await readCatalog(url);
  keep('src/store/database/schema.ts', renderTypes(catalog));
  keep('docs/schema.md', renderSchema(catalog));
});

function keep(name: string, text: string): void {
  const target = fileURLToPath(new URL(`../${name}`, import.meta.url));
  if (process.argv.includes('--write')) {
    writeFileSync(target, text);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`${name} is not what the migrations make: run npm run schema`);
    process.exitCode = 1;
  }
}
