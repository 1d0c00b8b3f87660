/** Finds this package's folder, for migrations, example campaigns, pages and package.json. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of our package.json, with a slash at its end. Searches upwards, because modules and the bundle lie at different depths. */
export function findPackageFolder(): string {
  let folder = new URL('./', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('../', folder);
    if (parent.href === folder.href) throw new Error('Cannot find package.json above the program');
    folder = parent;
  }
  return fileURLToPath(folder);
}

/** The version of Bluecast in package.json. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(`${findPackageFolder()}package.json`, 'utf8')) as { version: string }).version;
}
