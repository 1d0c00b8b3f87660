/** Where this package lies on disk: migrations, example campaigns, pages and package.json are found from there. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that has our package.json, with a slash at its end; modules and the bundled program lie at different depths below it. */
export function findPackageFolder(): string {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder);
    if (parent.href === folder.href) throw new Error('Cannot find package.json above the program');
    folder = parent;
  }
  return fileURLToPath(folder);
}

/** The version of Bluecast, as package.json has it. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(`${findPackageFolder()}package.json`, 'utf8')) as { version: string }).version;
}
